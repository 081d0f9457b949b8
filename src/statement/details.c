#include "statement/details.h"

#include <string.h>

#include "statement/statement.h"

#define DEPTH_MAX 4
#define PURL_MAX 500
#define AT(member) offsetof(struct details, member)

static const char *const exploited[] = { "", "no", "suspected", "yes", NULL };
static const char *const publics[] = { "", "no", "partly", "yes", NULL };

const char *const details_askable[] = { "product", "versions", "components", "impact", "steps",
	NULL };

bool
details_says(const struct details *details, struct text name)
{
	const bool said[] = { details->product.len > 0, details->versions.len > 0,
		details->components.count > 0, details->impact.len > 0,
		details->steps.len > 0 };

	for (size_t i = 0; details_askable[i] != NULL; i++)
		if (text_eq(name, text_of(details_askable[i])))
			return said[i];
	return false;
}

static bool
is_type(struct text in)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.+-";

	if (in.len == 0 || in.at[0] < 'a' || in.at[0] > 'z')
		return false;
	for (size_t i = 0; i < in.len; i++)
		if (strchr(letters, in.at[i]) == NULL)
			return false;
	return true;
}

/* pkg:TYPE/NAME, and whatever a package URL has behind that; ASCII without blanks. */
static bool
is_purl(struct text in)
{
	struct text rest = in, type;

	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] <= ' ' || in.at[i] > '~')
			return false;
	return text_skip(&rest, TEXT("pkg:")) && text_cut(&rest, '/', &type) && is_type(type) &&
	       rest.len > 0 && rest.at[0] != '/' && rest.at[0] != '@';
}

#define LINE(name_, member, what)                                                              \
	{                                                                                      \
		name_, SHAPE_TEXT, AT(member), what, .least = 1, .most = DETAILS_LINE_MAX,     \
						     .optional = true                          \
	}
#define LINES(name_, member, what)                                                             \
	{                                                                                      \
		name_, SHAPE_LINES, AT(member), what, .least = 1, .most = DETAILS_TEXT_MAX,    \
						      .optional = true                         \
	}
#define WORDS(name_, member, what, words_)                                                     \
	{                                                                                      \
		name_, SHAPE_CHOICE, AT(member), what, .words = (words_), .optional = true     \
	}
#define LIST(name_, member, what, most_, of_)                                                  \
	{                                                                                      \
		name_, SHAPE_LIST, AT(member), what, .least = 1, .most = (most_), .of = (of_), \
						     .size = sizeof(struct text),              \
						     .optional = true                          \
	}

static const struct shape component = { .type = SHAPE_TEXT,
	.wanted = "a package URL, such as pkg:deb/debian/curl@7.88.1",
	.least = 1,
	.most = PURL_MAX,
	.good = is_purl };
static const struct shape party = { .type = SHAPE_TEXT,
	.wanted = "who was told, in up to 200 bytes",
	.least = 1,
	.most = DETAILS_LINE_MAX };

static const struct shape table[] = {
	LINE("product", product, "the product, in up to 200 bytes, or leave it out"),
	LINE("versions", versions, "its versions, in up to 200 bytes, or leave them out"),
	LIST("components", components, "a list of 1 to 32 package URLs, or leave it out",
	    DETAILS_COMPONENTS_MAX, &component),
	LINES("impact", impact, "what an attacker gains, in up to 8 KiB, or leave it out"),
	LINES("steps", steps, "how to see it, in up to 8 KiB, or leave it out"),
	WORDS("exploited", exploited, "no, suspected or yes, or leave it out", exploited),
	WORDS("public", public, "no, partly or yes, or leave it out", publics),
	LINES("where", where, "where that is to be seen, in up to 8 KiB, or leave it out"),
	LIST("told", told, "a list of 1 to 32 of those who were told, or leave it out",
	    DETAILS_TOLD_MAX, &party),
	LINE("credit", credit, "how to name you, in up to 200 bytes, or leave it out"),
	LINES("timing", timing, "your wishes, in up to 8 KiB, or leave them out"),
	{ 0 },
};

const char *
details_exploited_word(unsigned which)
{
	return which < sizeof(exploited) / sizeof(exploited[0]) - 1 ? exploited[which] : "";
}

const char *
details_public_word(unsigned which)
{
	return which < sizeof(publics) / sizeof(publics[0]) - 1 ? publics[which] : "";
}

bool
details_parse(struct value body, struct arena *arena, struct details *out, struct err *err)
{
	struct details details = { 0 };

	if (!shape_read_among(table, body, arena, &details, err))
		return false;
	*out = details;
	return true;
}

bool
details_read(struct text json, struct arena *arena, struct details *out, struct err *err)
{
	const struct doc_limits limits = { STATEMENT_PRIVATE_MAX, DEPTH_MAX };
	scoped(doc_free) struct doc doc = { .secret = true };
	struct details details = { 0 };
	struct value root;

	if (!doc_parse(&doc, json, &limits, &root, err) ||
	    !shape_read(table, root, arena, &details, err))
		return false;
	*out = details;
	return true;
}

bool
details_any(const struct details *d)
{
	return d->product.len > 0 || d->versions.len > 0 || d->components.count > 0 ||
	       d->impact.len > 0 || d->steps.len > 0 || d->exploited != EXPLOITED_UNSAID ||
	       d->public != PUBLIC_UNSAID || d->where.len > 0 || d->told.count > 0 ||
	       d->credit.len > 0 || d->timing.len > 0;
}

void
details_write(const struct details *details, struct writer *writer)
{
	shape_write_among(table, details, writer);
}
