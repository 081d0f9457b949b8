#include "package/vers.h"

#define PREFIX TEXT("vers:")

bool
vers_is_meant(struct text in)
{
	return text_starts(in, PREFIX);
}

static bool
say(const char **wrong, const char *words)
{
	*wrong = words;
	return false;
}

static bool
is_scheme(struct text in)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9' && i > 0) &&
		    !((c == '.' || c == '-' || c == '+') && i > 0))
			return false;
	}
	return in.len > 0;
}

/* Cut the comparator off, if there is one. */
static void
cut_comparator(struct text *in)
{
	static const char *const all[] = { ">=", "<=", "!=", ">", "<", "=" };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (text_skip(in, text_of(all[i])))
			return;
}

/* What means something else is spelled with a percent sign. */
static bool
is_version(struct text in)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.at[i];

		if (c <= ' ' || c >= 0x7f || c == '|' || c == '<' || c == '>' || c == '=' ||
		    c == '!' || c == '*' || c == ',')
			return false;
	}
	return in.len > 0;
}

/* Each version is named once: `rest` is what follows the one. */
static bool
is_named_in(struct text rest, struct text version)
{
	struct text other;

	while (text_each(&rest, '|', &other)) {
		cut_comparator(&other);
		if (text_eq(other, version))
			return true;
	}
	return false;
}

bool
vers_check(struct text in, const char **wrong)
{
	struct text rest = in, scheme, version;

	if (!text_skip(&rest, PREFIX))
		return say(wrong, "it begins with 'vers:'");
	if (in.len > VERS_LEN_MAX)
		return say(wrong, "it is longer than any range that people give");
	if (!text_cut(&rest, '/', &scheme) || !is_scheme(scheme))
		return say(wrong, "it has no scheme, such as 'deb', before a slash");
	if (text_eq(rest, TEXT("*")))
		return true;
	if (rest.len == 0 || text_ends(rest, TEXT("|")))
		return say(wrong, "a version is missing");
	while (text_each(&rest, '|', &version)) {
		cut_comparator(&version);
		if (!is_version(version))
			return say(wrong, "a version is missing, or has a character in it that "
					  "is spelled with a percent sign");
		if (is_named_in(rest, version))
			return say(wrong, "a version is named twice");
	}
	return true;
}
