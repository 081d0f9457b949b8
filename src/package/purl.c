#include "package/purl.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Each percent sign stands before two digits of hex. */
static bool
is_spelled(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] == '%' && (in.len - i < 3 || hex_value(in.at[i + 1]) < 0 ||
					   hex_value(in.at[i + 2]) < 0))
			return false;
	return true;
}

static bool
is_type(struct text in)
{
	if (in.len == 0 || is_digit(in.at[0]))
		return false;
	for (size_t i = 0; i < in.len; i++)
		if (!is_letter(in.at[i]) && !is_digit(in.at[i]) && in.at[i] != '.' &&
		    in.at[i] != '-')
			return false;
	return true;
}

static bool
is_key(struct text in)
{
	if (in.len == 0 || is_digit(in.at[0]))
		return false;
	for (size_t i = 0; i < in.len; i++)
		if (!is_letter(in.at[i]) && !is_digit(in.at[i]) && in.at[i] != '.' &&
		    in.at[i] != '-' && in.at[i] != '_')
			return false;
	return true;
}

/* "arch=i386&distro=fedora-25" */
static bool
are_qualifiers(struct text in)
{
	struct text pair, key;

	while (text_each(&in, '&', &pair)) {
		if (!text_cut(&pair, '=', &key) || !is_key(key) || !is_spelled(pair))
			return false;
	}
	return true;
}

/* Cut what stands behind the last `mark`, and the mark, off the end. */
static bool
cut_last(struct text *in, char mark, struct text *piece)
{
	for (size_t i = in->len; i > 0; i--)
		if (in->at[i - 1] == mark) {
			*piece = text_after(*in, i);
			in->len = i - 1;
			return true;
		}
	return false;
}

/* Slashes at either end mean nothing. */
static struct text
trim(struct text in)
{
	while (in.len > 0 && in.at[0] == '/')
		in = text_after(in, 1);
	while (in.len > 0 && in.at[in.len - 1] == '/')
		in.len--;
	return in;
}

/* The version stands behind an @ of the last segment: one before is of the namespace
 * ("pkg:npm/@angular/core", whose spelling is %40, but is met so). */
static bool
cut_version(struct text *path, struct text *version)
{
	for (size_t i = path->len; i > 0 && path->at[i - 1] != '/'; i--)
		if (path->at[i - 1] == '@') {
			*version = text_after(*path, i);
			path->len = i - 1;
			return true;
		}
	return false;
}

static bool
say(const char **wrong, const char *words)
{
	*wrong = words;
	return false;
}

bool
purl_check(struct text in, const char **wrong)
{
	struct text rest = in, type, piece, version = TEXT("");

	if (!text_printable(in))
		return say(wrong, "it has characters that cannot be shown");
	if (!text_skip(&rest, TEXT("pkg:")))
		return say(wrong, "it begins with 'pkg:'");
	if (cut_last(&rest, '#', &piece) && !is_spelled(piece))
		return say(wrong, "a percent sign stands before two digits of hex");
	if (cut_last(&rest, '?', &piece) && !are_qualifiers(piece))
		return say(wrong, "its qualifiers are no pairs such as arch=amd64");
	rest = trim(rest);
	if (!text_cut(&rest, '/', &type) || !is_type(type))
		return say(wrong, "it has no type, such as 'deb', before a slash");
	(void)!cut_version(&rest, &version);
	rest = trim(rest);
	if (rest.len == 0)
		return say(wrong, "the name of the package is missing");
	if (!is_spelled(rest) || !is_spelled(version))
		return say(wrong, "a percent sign stands before two digits of hex");
	return true;
}
