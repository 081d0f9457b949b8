#include "advisory/form.h"

#include "advisory/cvss.h"
#include "advisory/language.h"
#include "advisory/revision.h"
#include "base/utc.h"

#define MANY ((size_t)-1)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool
is_one_of(char c, const char *set)
{
	while (*set != '\0' && *set != c)
		set++;
	return *set != '\0';
}

/* All of it, `least` to `most` bytes of one sort. */
static bool
is_all(struct text in, bool (*sort)(char c), size_t least, size_t most)
{
	if (in.len < least || in.len > most)
		return false;
	for (size_t i = 0; i < in.len; i++)
		if (!sort(in.at[i]))
			return false;
	return true;
}

/* URI (RFC 3986) */

/* Letters, digits and .-_~!$&'()*+,;= , a bit for each character of ASCII: one look, where most
 * characters of most documents' addresses are looked at. */
static bool
is_unreserved(char c)
{
	static const uint64_t plain[2] = { UINT64_C(0x2bff7fd200000000),
		UINT64_C(0x47fffffe87fffffe) };
	unsigned char byte = (unsigned char)c;

	return byte < 0x80 && (plain[byte >> 6] >> (byte & 63) & 1) != 0;
}

/* Of these letters, those in `more`, and bytes spelled with a percent sign. */
static bool
is_spelled(struct text in, const char *more)
{
	for (size_t i = 0; i < in.len; i++) {
		if (is_unreserved(in.at[i]) || is_one_of(in.at[i], more))
			continue;
		if (in.at[i] != '%' || in.len - i < 3 || !is_hex(in.at[i + 1]) ||
		    !is_hex(in.at[i + 2]))
			return false;
		i += 2;
	}
	return true;
}

static bool
is_literal(char c)
{
	return is_hex(c) || c == ':' || c == '.';
}

/* "user@host:port", the host perhaps in brackets. */
static bool
is_authority(struct text in)
{
	struct text user, host, rest = in;

	if (text_cut(&rest, '@', &user) && !is_spelled(user, ":"))
		return false;
	if (text_skip(&rest, TEXT("["))) {
		if (!text_cut(&rest, ']', &host) || !is_all(host, is_literal, 2, MANY))
			return false;
		return rest.len == 0 ||
		       (text_skip(&rest, TEXT(":")) && is_all(rest, is_digit, 0, MANY));
	}
	if (text_cut(&rest, ':', &host))
		return is_spelled(host, "") && is_all(rest, is_digit, 0, MANY);
	return is_spelled(rest, "");
}

static bool
is_scheme(struct text in)
{
	if (in.len == 0 || !is_letter(in.at[0]))
		return false;
	for (size_t i = 1; i < in.len; i++)
		if (!is_letter(in.at[i]) && !is_digit(in.at[i]) && !is_one_of(in.at[i], "+-."))
			return false;
	return true;
}

static bool
is_uri(struct text in)
{
	struct text rest = in, piece;

	if (!text_cut(&rest, ':', &piece) || !is_scheme(piece))
		return false;
	if (text_skip(&rest, TEXT("//"))) {
		size_t len = 0;

		while (len < rest.len && !is_one_of(rest.at[len], "/?#"))
			len++;
		if (!is_authority((struct text){ rest.at, len }))
			return false;
		rest = text_after(rest, len);
	}
	if (text_cut(&rest, '#', &piece)) {
		if (!is_spelled(rest, ":@/?"))
			return false;
		rest = piece;
	}
	return is_spelled(rest, ":@/?");
}

static bool
is_time(struct text in)
{
	int64_t seconds;

	return utc_parse(in, &seconds);
}

/* Names */

/* What ECMAScript takes for a blank, the line ends apart. */
static bool
is_blank(uint32_t rune)
{
	return rune == ' ' || rune == '\t' || rune == '\v' || rune == '\f' || rune == 0xa0 ||
	       rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) || rune == 0x202f ||
	       rune == 0x205f || rune == 0x3000 || rune == 0xfeff;
}

static bool
ends_line(uint32_t rune)
{
	return rune == '\n' || rune == '\r' || rune == 0x2028 || rune == 0x2029;
}

/* One line, with neither a blank nor one of `marks` at an end. */
static bool
is_trimmed(struct text in, const char *marks)
{
	bool first = true, edge = true;
	uint32_t rune;

	while (text_cut_rune(&in, &rune)) {
		if (ends_line(rune))
			return false;
		edge = is_blank(rune) || (rune < 0x80 && is_one_of((char)rune, marks));
		if (first && edge)
			return false;
		first = false;
	}
	return !edge;
}

static bool
is_category(struct text in)
{
	return is_trimmed(in, "-_.");
}

static bool
is_tracking_id(struct text in)
{
	return is_trimmed(in, "");
}

static bool
is_cve(struct text in)
{
	struct text rest = in, year;

	return text_skip(&rest, TEXT("CVE-")) && text_cut(&rest, '-', &year) &&
	       is_all(year, is_digit, 4, 4) && is_all(rest, is_digit, 4, MANY);
}

static bool
is_cwe(struct text in)
{
	struct text rest = in;

	return text_skip(&rest, TEXT("CWE-")) && is_all(rest, is_digit, 1, 6) &&
	       rest.at[0] != '0';
}

static bool
is_hash(struct text in)
{
	return is_all(in, is_hex, 32, MANY);
}

static bool
is_purl(struct text in)
{
	struct text rest = in, type;
	struct text line;

	if (!text_skip(&rest, TEXT("pkg:")) || !text_cut(&rest, '/', &type) || type.len == 0 ||
	    is_digit(type.at[0]) || text_starts(rest, TEXT("\n")) || rest.len == 0)
		return false;
	for (size_t i = 0; i < type.len; i++)
		if (!is_letter(type.at[i]) && !is_digit(type.at[i]) &&
		    !is_one_of(type.at[i], ".-+"))
			return false;
	return !text_line(&rest, &line) && is_uri(in);
}

/* CPE */

/* A component: wild cards at its ends alone, punctuation behind a backslash. */
static bool
is_component(struct text in)
{
	size_t from = 0, to = in.len, count = 0;

	if (text_eq(in, TEXT("*")) || text_eq(in, TEXT("-")))
		return true;
	while (from < to && in.at[from] == '?')
		from++;
	if (from == 0 && from < to && in.at[0] == '*')
		from = 1;
	while (to > from && in.at[to - 1] == '?' && !(to > from + 1 && in.at[to - 2] == '\\'))
		to--;
	if (to == in.len && to > from && in.at[to - 1] == '*' &&
	    !(to > from + 1 && in.at[to - 2] == '\\'))
		to--;
	for (size_t i = from; i < to; i++, count++) {
		if (is_letter(in.at[i]) || is_digit(in.at[i]) || is_one_of(in.at[i], "-._"))
			continue;
		if (in.at[i] != '\\' || i + 1 == to ||
		    !is_one_of(in.at[i + 1], "\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~"))
			return false;
		i++;
	}
	return count > 0;
}

/* "en", "en-GB", "es-419". */
static bool
is_cpe_language(struct text in)
{
	struct text rest = in, language;

	if (text_eq(in, TEXT("*")) || text_eq(in, TEXT("-")))
		return true;
	if (!text_cut(&rest, '-', &language))
		return is_all(in, is_letter, 2, 3);
	return is_all(language, is_letter, 2, 3) &&
	       (is_all(rest, is_letter, 2, 2) || is_all(rest, is_digit, 3, 3));
}

/* What stands before the next colon that no backslash stands before. */
static struct text
cut_component(struct text *rest)
{
	struct text piece = { rest->at, 0 };

	while (piece.len < rest->len && rest->at[piece.len] != ':')
		piece.len += rest->at[piece.len] == '\\' && piece.len + 1 < rest->len ? 2 : 1;
	*rest = text_after(*rest, piece.len + 1);
	return piece;
}

#define CPE_COMPONENTS 10
#define CPE_LANGUAGE 5

static bool
is_cpe_23(struct text rest)
{
	struct text part = cut_component(&rest);

	if (part.len != 1 || !is_one_of(part.at[0], "aho*-"))
		return false;
	for (size_t i = 0; i < CPE_COMPONENTS; i++) {
		struct text piece = cut_component(&rest);

		if (!(i == CPE_LANGUAGE ? is_cpe_language(piece) : is_component(piece)))
			return false;
	}
	return rest.len == 0;
}

static bool
is_cpe_22(struct text rest)
{
	unsigned colons = 0;

	if (rest.len > 0 && is_one_of(rest.at[0], "AHOaho"))
		rest = text_after(rest, 1);
	if (rest.len > 0 && rest.at[0] != ':')
		return false;
	for (size_t i = 0; i < rest.len; i++) {
		colons += rest.at[i] == ':';
		if (!is_letter(rest.at[i]) && !is_digit(rest.at[i]) &&
		    !is_one_of(rest.at[i], "._-~%:"))
			return false;
	}
	return colons <= 6;
}

static bool
is_cpe(struct text in)
{
	struct text rest = in;

	if (text_skip(&rest, TEXT("cpe:2.3:")))
		return is_cpe_23(rest);
	return in.len >= 5 && (in.at[0] | 0x20) == 'c' && (in.at[1] | 0x20) == 'p' &&
	       (in.at[2] | 0x20) == 'e' && in.at[3] == ':' && in.at[4] == '/' &&
	       is_cpe_22(text_after(in, 5));
}

static bool
is_version(struct text in)
{
	struct revision revision;

	return revision_parse(in, &revision);
}

static bool
is_cvss_2(struct text in)
{
	return cvss_spelled(CVSS_2_0, in);
}

static bool
is_cvss_3_0(struct text in)
{
	return cvss_spelled(CVSS_3_0, in);
}

static bool
is_cvss_3_1(struct text in)
{
	return cvss_spelled(CVSS_3_1, in);
}

const struct form form_uri = { is_uri, "a URI with its scheme, such as https://example.com/" };
const struct form form_time = { is_time, "a time such as 2026-11-22T10:00:00Z" };
const struct form form_category = { is_category,
	"one line that neither begins nor ends with a blank, a dash, a dot or an underscore" };
const struct form form_tracking_id = { is_tracking_id, "one line without blanks at its ends" };
const struct form form_cve = { is_cve, "an identifier such as CVE-2026-12345" };
const struct form form_cwe = { is_cwe, "an identifier such as CWE-79" };
const struct form form_hash = { is_hash, "32 digits of hex at least" };
const struct form form_purl = { is_purl, "a package URL such as pkg:deb/debian/curl@7.88.1" };
const struct form form_cpe = { is_cpe, "a CPE name, of 11 components in version 2.3" };
const struct form form_language = { language_spelled, "a language tag such as en or pt-BR" };
const struct form form_version = { is_version, "an integer, or a version such as 1.0.0" };
const struct form form_cvss_2 = { is_cvss_2, "a vector of CVSS 2.0" };
const struct form form_cvss_3_0 = { is_cvss_3_0, "a vector that begins with CVSS:3.0/" };
const struct form form_cvss_3_1 = { is_cvss_3_1, "a vector that begins with CVSS:3.1/" };
