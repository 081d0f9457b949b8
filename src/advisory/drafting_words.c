#include "advisory/drafting.h"

#include "advisory/cwe.h"
#include "advisory/form.h"
#include "package/purl.h"
#include "package/vers.h"

#define AT(member) offsetof(struct drafting_words, member)
#define PRODUCT_AT(member) offsetof(struct drafting_product, member)
#define LINE_MAX_LEN 500
#define DEPTH 8

/* --- what people say */

/* A member that may be missing: a line; a text of several. */
#define LINE(name, at, wanted)                                                                 \
	{                                                                                      \
		name, SHAPE_TEXT, at, wanted, .least = 1, .most = LINE_MAX_LEN,                \
					      .optional = true                                 \
	}
#define LINES(name, at, wanted)                                                                \
	{                                                                                      \
		name, SHAPE_LINES, at, wanted, .least = 1, .most = DRAFTING_TEXT_MAX,          \
					       .optional = true                                \
	}

static const struct shape product_members[] = {
	{ "name", SHAPE_TEXT, PRODUCT_AT(name), "what the product is called", .least = 1,
	    .most = LINE_MAX_LEN },
	LINE("vendor", PRODUCT_AT(vendor), "who makes it"),
	LINE("purl", PRODUCT_AT(purl), "a package URL without a version"),
	LINE("affected", PRODUCT_AT(affected), "the versions that are affected"),
	LINE("fixed", PRODUCT_AT(fixed), "the version that has the fix"),
	LINE("unaffected", PRODUCT_AT(unaffected), "versions that are not affected"),
	LINE("investigated", PRODUCT_AT(investigated), "versions that are looked into"),
	{ 0 },
};
static const struct shape a_product = { .type = SHAPE_OBJECT,
	.wanted = "an object of name, affected, fixed and so on",
	.of = product_members };

static const struct shape reference_members[] = {
	{ "summary", SHAPE_TEXT, offsetof(struct drafting_reference, summary), "what it is",
	    .least = 1, .most = LINE_MAX_LEN },
	{ "url", SHAPE_TEXT, offsetof(struct drafting_reference, url), "an address", .least = 1,
	    .most = LINE_MAX_LEN },
	{ 0 },
};
static const struct shape a_reference = {
	.type = SHAPE_OBJECT, .wanted = "an object of summary, url", .of = reference_members
};
static const struct shape a_credit = { .type = SHAPE_TEXT,
	.wanted = "a name, as it is to stand there",
	.least = 1,
	.most = LINE_MAX_LEN };

static const struct shape members[] = {
	LINE("title", AT(title), "what it is about"),
	LINES("summary", AT(summary), "what it means for customers"),
	LINES("description", AT(description), "what the flaw is"),
	LINE("language", AT(language), "a language, such as en"),
	LINE("id", AT(id), "the id by which it is tracked"),
	{ "date", SHAPE_TIME, AT(date), "when it is released, such as 2026-11-22T10:00:00Z",
	    .least = 1, .optional = true },
	LINE("cve", AT(cve), "a CVE, such as CVE-2026-1234"),
	{ "cve_requested", SHAPE_FLAG, AT(cve_requested), "true", .optional = true },
	LINE("cwe", AT(cwe), "a weakness, such as CWE-79"),
	LINE("cvss", AT(cvss), "a vector of CVSS 3.0 or 3.1"),
	LINES("fix", AT(fix), "how to get the fix"),
	LINE("fix_url", AT(fix_url), "where the fix is"),
	LINES("workaround", AT(workaround), "what helps until then"),
	{ "products", SHAPE_LIST, AT(products), "a list of products", .least = 1,
	    .most = DRAFTING_PRODUCTS_MAX, .optional = true, .of = &a_product,
	    .size = sizeof(struct drafting_product) },
	{ "references", SHAPE_LIST, AT(references), "a list of references", .least = 1,
	    .most = DRAFTING_REFERENCES_MAX, .optional = true, .of = &a_reference,
	    .size = sizeof(struct drafting_reference) },
	{ "credits", SHAPE_LIST, AT(credits), "a list of names", .least = 1,
	    .most = DRAFTING_CREDITS_MAX, .optional = true, .of = &a_credit,
	    .size = sizeof(struct text) },
	{ 0 },
};

const struct drafting_product *
drafting_products(const struct drafting_words *words)
{
	return words->products.at;
}

bool
drafting_read(
    struct text json, struct arena *arena, struct drafting_words *out, struct err *err)
{
	static const struct doc_limits limits = { DRAFTING_WORDS_MAX, DEPTH };
	scoped(doc_free) struct doc doc = DOC;
	struct drafting_words words = { 0 };
	struct value root;

	if (!doc_parse(&doc, json, &limits, &root, err) ||
	    !shape_read(members, root, arena, &words, err))
		return false;
	*out = words;
	return true;
}

void
drafting_write_words(const struct drafting_words *words, struct writer *writer)
{
	shape_write(members, words, writer);
}

/* --- what may stand in one */

static bool
check_form(struct text in, const struct form *form, const char *name, struct err *err)
{
	return in.len == 0 || form->holds(in) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is no %s: give %s", TEXT_ARGS(in), name,
		   form->wanted);
}

static bool
check_product(const struct drafting_product *product, struct err *err)
{
	const struct text versions[] = { product->affected, product->fixed, product->unaffected,
		product->investigated };
	const char *wrong;

	if (product->purl.len > 0 && !purl_check(product->purl, &wrong))
		return err_set(err, FAULT_INPUT, "'%.*s' is no package URL: %s",
		    TEXT_ARGS(product->purl), wrong);
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (vers_is_meant(versions[i]) && !vers_check(versions[i], &wrong))
			return err_set(err, FAULT_INPUT, "'%.*s' is no range of versions: %s",
			    TEXT_ARGS(versions[i]), wrong);
	return true;
}

bool
drafting_read_vector(struct text in, struct cvss_vector *out, struct err *err)
{
	enum cvss_version version = text_starts(in, TEXT("CVSS:3.0/")) ? CVSS_3_0 : CVSS_3_1;
	const char *wrong;

	return cvss_parse(version, in, out, &wrong) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is no vector of CVSS 3.1: %s", TEXT_ARGS(in),
		   wrong);
}

static bool
check_lists(const struct drafting_words *words, struct err *err)
{
	const struct drafting_reference *reference = words->references.at;

	if (words->products.count == 0)
		return err_set(err, FAULT_INPUT,
		    "it names no product: give '--product NAME; affected=VERSIONS'");
	for (size_t i = 0; i < words->products.count; i++)
		if (!check_product(&drafting_products(words)[i], err))
			return false;
	for (size_t i = 0; i < words->references.count; i++)
		if (!check_form(reference[i].url, &form_uri, "address", err))
			return false;
	return true;
}

bool
drafting_check(const struct drafting_words *words, struct err *err)
{
	struct cvss_vector ignored;

	if (words->cwe.len > 0 && cwe_find(words->cwe) == NULL)
		return err_set(err, FAULT_INPUT, "'%.*s' is no weakness such as CWE-79",
		    TEXT_ARGS(words->cwe));
	return check_lists(words, err) &&
	       check_form(words->id, &form_tracking_id, "tracking id", err) &&
	       check_form(words->cve, &form_cve, "CVE", err) &&
	       check_form(words->language, &form_language, "language", err) &&
	       check_form(words->fix_url, &form_uri, "address", err) &&
	       (words->cvss.len == 0 || drafting_read_vector(words->cvss, &ignored, err));
}
