#include "advisory/drafting.h"

#include "advisory/cvss.h"
#include "advisory/cwe.h"
#include "base/utc.h"
#include "codec/pretty.h"
#include "package/vers.h"

#define DOCUMENT_MAX (8 * MIB)

/* --- the document */

struct drafter {
	const struct drafting_words *words;
	const struct drafting_publisher *publisher;
	struct writer w;
	struct cvss_vector vector;
};

static void
put(struct drafter *d, const char *key, struct text value)
{
	if (value.len == 0)
		return;
	writer_key(&d->w, key);
	writer_text(&d->w, value);
}

static void
put_time(struct drafter *d, const char *key, int64_t at)
{
	scoped(buf_free) struct buf time = BUF(64);

	utc_format(at, &time);
	put(d, key, buf_text(&time));
}

static void
begin(struct drafter *d, const char *key, void (*open)(struct writer *writer))
{
	writer_key(&d->w, key);
	open(&d->w);
}

static void
put_note(struct drafter *d, const char *category, const char *title, struct text text)
{
	if (text.len == 0)
		return;
	writer_object(&d->w);
	put(d, "category", text_of(category));
	put(d, "text", text);
	put(d, "title", text_of(title));
	writer_end(&d->w);
}

static void
put_references(struct drafter *d)
{
	const struct drafting_reference *reference = d->words->references.at;

	if (d->words->references.count == 0)
		return;
	begin(d, "references", writer_array);
	for (size_t i = 0; i < d->words->references.count; i++) {
		writer_object(&d->w);
		put(d, "category", TEXT("external"));
		put(d, "summary", reference[i].summary);
		put(d, "url", reference[i].url);
		writer_end(&d->w);
	}
	writer_end(&d->w);
}

static void
put_tracking(struct drafter *d)
{
	int64_t date = d->words->date;

	begin(d, "tracking", writer_object);
	put_time(d, "current_release_date", date);
	begin(d, "generator", writer_object);
	begin(d, "engine", writer_object);
	put(d, "name", TEXT("accord"));
	put(d, "version", TEXT(ACCORD_VERSION));
	writer_end(&d->w);
	writer_end(&d->w);
	put(d, "id", d->words->id);
	put_time(d, "initial_release_date", date);
	begin(d, "revision_history", writer_array);
	writer_object(&d->w);
	put_time(d, "date", date);
	put(d, "number", TEXT("1"));
	put(d, "summary", TEXT("Initial version."));
	writer_end(&d->w);
	writer_end(&d->w);
	put(d, "status", TEXT("draft"));
	put(d, "version", TEXT("1"));
	writer_end(&d->w);
}

static void
put_document(struct drafter *d)
{
	const struct drafting_words *words = d->words;

	begin(d, "document", writer_object);
	put(d, "category", TEXT("csaf_security_advisory"));
	put(d, "csaf_version", TEXT("2.0"));
	begin(d, "distribution", writer_object);
	begin(d, "tlp", writer_object);
	put(d, "label", TEXT("WHITE"));
	put(d, "url", TEXT("https://www.first.org/tlp/v1/"));
	writer_end(&d->w);
	writer_end(&d->w);
	put(d, "lang", words->language.len > 0 ? words->language : TEXT("en"));
	if (words->summary.len > 0) {
		begin(d, "notes", writer_array);
		put_note(d, "summary", "Summary", words->summary);
		writer_end(&d->w);
	}
	begin(d, "publisher", writer_object);
	put(d, "category", text_of(d->publisher->category));
	put(d, "contact_details", d->publisher->contact);
	put(d, "name", d->publisher->name);
	put(d, "namespace", d->publisher->url);
	writer_end(&d->w);
	put_references(d);
	put(d, "title", words->title);
	put_tracking(d);
	writer_end(&d->w);
}

/* --- products */

/* What may be so with some versions of a product, in the order of their ids. */
enum version_status { AFFECTED, FIXED, UNAFFECTED, INVESTIGATED, STATUSES };

static const char *const status_keys[STATUSES] = { "known_affected", "fixed",
	"known_not_affected", "under_investigation" };

static struct text
versions_of(const struct drafting_product *product, enum version_status status)
{
	const struct text all[STATUSES] = { product->affected, product->fixed,
		product->unaffected, product->investigated };

	return all[status];
}

/* Nothing is said of versions: it is affected as a whole. */
static bool
is_whole(const struct drafting_product *product)
{
	for (unsigned i = 0; i < STATUSES; i++)
		if (versions_of(product, i).len > 0)
			return false;
	return true;
}

static bool
has_status(const struct drafting_product *product, enum version_status status)
{
	return versions_of(product, status).len > 0 ||
	       (status == AFFECTED && is_whole(product));
}

/* An id says which product and which of its versions: it stays when others come behind. */
static void
put_product_id(struct drafter *d, size_t index, enum version_status status)
{
	scoped(buf_free) struct buf id = BUF(64);

	buf_addf(&id, "CSAFPID-%04zu", index * STATUSES + status + 1);
	writer_text(&d->w, buf_text(&id));
}

/* One version has a digit, and neither blanks nor signs of comparison. */
static bool
is_one_version(struct text in)
{
	bool digit = false;

	for (size_t i = 0; i < in.len; i++) {
		digit |= in.at[i] >= '0' && in.at[i] <= '9';
		if (in.at[i] == ' ' || in.at[i] == '<' || in.at[i] == '>' || in.at[i] == '\t' ||
		    in.at[i] == '*' || in.at[i] == '|' || in.at[i] == ',')
			return false;
	}
	return digit && !vers_is_meant(in);
}

static void
put_full_name(struct drafter *d, size_t index, enum version_status status)
{
	const struct drafting_product *product = &drafting_products(d->words)[index];
	struct text versions = versions_of(product, status);
	scoped(buf_free) struct buf name = BUF(4 * KIB);

	begin(d, "product", writer_object);
	buf_add(&name, product->name);
	if (versions.len > 0)
		buf_addf(&name, " %.*s", TEXT_ARGS(versions));
	put(d, "name", buf_text(&name));
	writer_key(&d->w, "product_id");
	put_product_id(d, index, status);
	if (product->purl.len > 0) {
		begin(d, "product_identification_helper", writer_object);
		put(d, "purl", product->purl);
		writer_end(&d->w);
	}
	writer_end(&d->w);
}

static void
put_versions(struct drafter *d, size_t index)
{
	const struct drafting_product *product = &drafting_products(d->words)[index];

	begin(d, "branches", writer_array);
	for (unsigned i = 0; i < STATUSES; i++) {
		struct text versions = versions_of(product, i);

		if (versions.len == 0)
			continue;
		writer_object(&d->w);
		put(d, "category",
		    is_one_version(versions) ? TEXT("product_version")
					     : TEXT("product_version_range"));
		put(d, "name", versions);
		put_full_name(d, index, i);
		writer_end(&d->w);
	}
	writer_end(&d->w);
}

static struct text
vendor_of(const struct drafter *d, size_t index)
{
	struct text vendor = drafting_products(d->words)[index].vendor;

	return vendor.len > 0 ? vendor : d->publisher->name;
}

static void
put_product(struct drafter *d, size_t index)
{
	const struct drafting_product *product = &drafting_products(d->words)[index];

	writer_object(&d->w);
	if (!is_whole(product))
		put_versions(d, index);
	put(d, "category", TEXT("product_name"));
	put(d, "name", product->name);
	if (is_whole(product))
		put_full_name(d, index, AFFECTED);
	writer_end(&d->w);
}

static bool
is_first_of_vendor(const struct drafter *d, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (text_eq(vendor_of(d, i), vendor_of(d, index)))
			return false;
	return true;
}

static void
put_tree(struct drafter *d)
{
	begin(d, "product_tree", writer_object);
	begin(d, "branches", writer_array);
	for (size_t i = 0; i < d->words->products.count; i++) {
		if (!is_first_of_vendor(d, i))
			continue;
		writer_object(&d->w);
		begin(d, "branches", writer_array);
		for (size_t k = i; k < d->words->products.count; k++)
			if (text_eq(vendor_of(d, k), vendor_of(d, i)))
				put_product(d, k);
		writer_end(&d->w);
		put(d, "category", TEXT("vendor"));
		put(d, "name", vendor_of(d, i));
		writer_end(&d->w);
	}
	writer_end(&d->w);
	writer_end(&d->w);
}

/* --- the vulnerability */

/* The ids of all products that are meant; false, and nothing is written, when none is. */
static bool
put_ids(struct drafter *d, const char *key, enum version_status status,
    bool (*meant)(const struct drafting_product *product))
{
	const struct drafting_product *product = drafting_products(d->words);
	bool any = false;

	for (size_t i = 0; i < d->words->products.count; i++) {
		if (!has_status(&product[i], status) || !meant(&product[i]))
			continue;
		if (!any)
			begin(d, key, writer_array);
		any = true;
		put_product_id(d, i, status);
	}
	if (any)
		writer_end(&d->w);
	return any;
}

static bool
any_product(const struct drafting_product *product)
{
	(void)product;
	return true;
}

static bool
is_fixed(const struct drafting_product *product)
{
	return product->fixed.len > 0;
}

static bool
is_unfixed(const struct drafting_product *product)
{
	return product->fixed.len == 0;
}

static bool
any_affected(const struct drafter *d, bool (*meant)(const struct drafting_product *product))
{
	const struct drafting_product *product = drafting_products(d->words);

	for (size_t i = 0; i < d->words->products.count; i++)
		if (has_status(&product[i], AFFECTED) && meant(&product[i]))
			return true;
	return false;
}

static void
put_remedy(struct drafter *d, const char *category, struct text details, struct text url,
    bool (*meant)(const struct drafting_product *product))
{
	writer_object(&d->w);
	put(d, "category", text_of(category));
	put(d, "details", details);
	(void)put_ids(d, "product_ids", AFFECTED, meant);
	put(d, "url", url);
	writer_end(&d->w);
}

/* "Update Widget to 3.2.1." for each that has a fix. */
static void
put_fixes(struct drafter *d)
{
	const struct drafting_product *product = drafting_products(d->words);
	scoped(buf_free) struct buf details = BUF(DRAFTING_TEXT_MAX + MIB);

	if (d->words->fix.len > 0)
		buf_add(&details, d->words->fix);
	else
		for (size_t i = 0; i < d->words->products.count; i++)
			if (has_status(&product[i], AFFECTED) && is_fixed(&product[i]))
				buf_addf(&details, "%sUpdate %.*s to %.*s.",
				    details.len > 0 ? "\n" : "", TEXT_ARGS(product[i].name),
				    TEXT_ARGS(product[i].fixed));
	put_remedy(d, "vendor_fix", buf_text(&details), d->words->fix_url, is_fixed);
}

static void
put_remedies(struct drafter *d)
{
	if (!any_affected(d, any_product))
		return;
	begin(d, "remediations", writer_array);
	if (any_affected(d, is_fixed))
		put_fixes(d);
	if (any_affected(d, is_unfixed))
		put_remedy(d, "none_available", TEXT("No fix is available yet."), TEXT(""),
		    is_unfixed);
	if (d->words->workaround.len > 0)
		put_remedy(d, "workaround", d->words->workaround, TEXT(""), any_product);
	writer_end(&d->w);
}

static void
put_score(struct drafter *d)
{
	scoped(buf_free) struct buf score = BUF(64);
	struct cvss_scores scores;

	if (d->words->cvss.len == 0 || !any_affected(d, any_product))
		return;
	cvss_score(&d->vector, &scores);
	buf_addf(&score, "%u.%u", scores.base / 10, scores.base % 10);
	begin(d, "scores", writer_array);
	writer_object(&d->w);
	begin(d, "cvss_v3", writer_object);
	writer_key(&d->w, "baseScore");
	writer_json(&d->w, buf_text(&score));
	put(d, "baseSeverity", text_of(cvss_severity(scores.base)));
	put(d, "vectorString", d->words->cvss);
	put(d, "version", d->vector.version == CVSS_3_0 ? TEXT("3.0") : TEXT("3.1"));
	writer_end(&d->w);
	(void)put_ids(d, "products", AFFECTED, any_product);
	writer_end(&d->w);
	writer_end(&d->w);
}

static void
put_credits(struct drafter *d)
{
	const struct text *name = d->words->credits.at;

	if (d->words->credits.count == 0)
		return;
	begin(d, "acknowledgments", writer_array);
	for (size_t i = 0; i < d->words->credits.count; i++) {
		writer_object(&d->w);
		begin(d, "names", writer_array);
		writer_text(&d->w, name[i]);
		writer_end(&d->w);
		writer_end(&d->w);
	}
	writer_end(&d->w);
}

static void
put_notes(struct drafter *d)
{
	struct text what = d->words->description;

	if (what.len == 0)
		what = d->words->summary.len > 0 ? d->words->summary : d->words->title;
	begin(d, "notes", writer_array);
	put_note(d, "description", "Description", what);
	if (d->words->cve.len == 0 && d->words->cve_requested)
		put_note(d, "general", "CVE", TEXT(DRAFTING_CVE_REQUESTED));
	writer_end(&d->w);
}

static void
put_vulnerability(struct drafter *d)
{
	const struct cwe_name *cwe = d->words->cwe.len > 0 ? cwe_find(d->words->cwe) : NULL;

	begin(d, "vulnerabilities", writer_array);
	writer_object(&d->w);
	put_credits(d);
	put(d, "cve", d->words->cve);
	if (cwe != NULL) {
		begin(d, "cwe", writer_object);
		put(d, "id", d->words->cwe);
		put(d, "name", text_of(cwe->name));
		writer_end(&d->w);
	}
	put_notes(d);
	begin(d, "product_status", writer_object);
	for (unsigned i = 0; i < STATUSES; i++)
		(void)put_ids(d, status_keys[i], i, any_product);
	writer_end(&d->w);
	put_remedies(d);
	put_score(d);
	put(d, "title", d->words->title);
	writer_end(&d->w);
	writer_end(&d->w);
}

bool
drafting_write(const struct drafting_words *words, const struct drafting_publisher *publisher,
    struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(DOCUMENT_MAX);
	struct drafter d = { words, publisher, WRITER(&json), { 0 } };

	if (!drafting_check(words, err) ||
	    (words->cvss.len > 0 && !drafting_read_vector(words->cvss, &d.vector, err)))
		return false;
	writer_object(&d.w);
	put_document(&d);
	put_tree(&d);
	put_vulnerability(&d);
	writer_end(&d.w);
	if (!buf_ok(&json, err))
		return false;
	pretty_add(buf_text(&json), out);
	return buf_ok(out, err);
}
