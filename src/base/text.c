#include "base/text.h"

#include <string.h>

#include "base/checked.h"

struct text
text_of(const char *string)
{
	return (struct text){ string, strlen(string) };
}

struct text
text_bytes(const void *bytes, size_t len)
{
	return (struct text){ bytes, len };
}

bool
text_starts(struct text in, struct text prefix)
{
	return in.len >= prefix.len && text_eq((struct text){ in.at, prefix.len }, prefix);
}

bool
text_ends(struct text in, struct text suffix)
{
	return in.len >= suffix.len && text_eq(text_after(in, in.len - suffix.len), suffix);
}

struct text
text_after(struct text in, size_t len)
{
	if (len > in.len)
		len = in.len;
	if (len == 0)
		return in; /* not even a null pointer is moved */
	return (struct text){ in.at + len, in.len - len };
}

bool
text_cut(struct text *rest, char mark, struct text *piece)
{
	const char *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->at, mark, rest->len);
	if (end == NULL)
		return false;
	*piece = (struct text){ rest->at, (size_t)(end - rest->at) };
	*rest = text_after(*rest, piece->len + 1);
	return true;
}

bool
text_line(struct text *rest, struct text *line)
{
	return text_cut(rest, '\n', line);
}

bool
text_each(struct text *rest, char mark, struct text *piece)
{
	if (rest->len == 0)
		return false;
	if (!text_cut(rest, mark, piece)) {
		*piece = *rest;
		*rest = TEXT("");
	}
	return true;
}

bool
text_skip(struct text *rest, struct text prefix)
{
	if (!text_starts(*rest, prefix))
		return false;
	*rest = text_after(*rest, prefix.len);
	return true;
}

bool
text_u64(struct text in, uint64_t *out)
{
	uint64_t sum = 0;

	if (in.len == 0 || (in.len > 1 && in.at[0] == '0'))
		return false;
	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] < '0' || in.at[i] > '9')
			return false;
		if (ckd_mul(&sum, sum, 10u) || ckd_add(&sum, sum, (uint64_t)(in.at[i] - '0')))
			return false;
	}
	*out = sum;
	return true;
}

bool
text_i64(struct text in, int64_t *out)
{
	bool negative = text_skip(&in, TEXT("-"));
	uint64_t number;

	if (!text_u64(in, &number) || (negative && number == 0) ||
	    number > (uint64_t)INT64_MAX + negative)
		return false;
	*out = negative ? -(int64_t)(number - 1) - 1 : (int64_t)number;
	return true;
}

/* Björn Höhrmann's classes would be faster; this one can be read beside the
 * table of well-formed sequences (Unicode, table 3-7). */
size_t
text_rune(struct text in)
{
	const uint8_t *b = (const uint8_t *)in.at;
	uint8_t low = 0x80, high = 0xbf;
	size_t len;

	if (in.len == 0)
		return 0;
	if (b[0] < 0x80)
		return 1;
	if (b[0] < 0xc2 || b[0] > 0xf4)
		return 0;
	len = b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	if (b[0] == 0xe0)
		low = 0xa0; /* overlong below */
	if (b[0] == 0xed)
		high = 0x9f; /* surrogates above */
	if (b[0] == 0xf0)
		low = 0x90; /* overlong below */
	if (b[0] == 0xf4)
		high = 0x8f; /* beyond U+10FFFF above */
	if (in.len < len || b[1] < low || b[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (b[i] < 0x80 || b[i] > 0xbf)
			return 0;
	return len;
}

static uint32_t
rune_value(const char *at, size_t len)
{
	const uint8_t *b = (const uint8_t *)at;
	uint32_t value = len == 1 ? b[0] : b[0] & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		value = value << 6 | (b[i] & 0x3f);
	return value;
}

bool
text_cut_rune(struct text *rest, uint32_t *rune)
{
	size_t len = text_rune(*rest);

	if (len == 0)
		return false;
	*rune = rune_value(rest->at, len);
	*rest = text_after(*rest, len);
	return true;
}

/* Eight bytes at a time: one below 0x20 borrows, one above 0x7e has or gets the
 * highest bit. */
size_t
text_plain(struct text in)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t n = 0;
	uint64_t w;

	for (; in.len - n >= 4 * sizeof(w); n += 4 * sizeof(w)) {
		uint64_t v[4], odd = 0;

		memcpy(v, in.at + n, sizeof(v));
		for (size_t i = 0; i < 4; i++)
			odd |= v[i] | (v[i] - ones * 0x20) | (v[i] + ones);
		if ((odd & ones * 0x80) != 0)
			break;
	}
	for (; in.len - n >= sizeof(w); n += sizeof(w)) {
		memcpy(&w, in.at + n, sizeof(w));
		if (((w | (w - ones * 0x20) | (w + ones)) & ones * 0x80) != 0)
			break;
	}
	return n;
}

bool
text_utf8(struct text in)
{
	size_t len;

	do {
		in = text_after(in, text_plain(in));
		len = text_rune(in);
		in = text_after(in, len);
	} while (len > 0);
	return in.len == 0;
}

/* What a terminal would act upon, what reorders the text around it
 * (Bidi_Control), and what cannot be seen at all. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0000, 0x001f },
	{ 0x007f, 0x009f },
	{ 0x061c, 0x061c },
	{ 0x200b, 0x200b },
	{ 0x200e, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },
	{ 0xe0000, 0xe007f },
};

static bool
rune_printable(uint32_t rune)
{
	if (rune >= 0x20 && rune < 0x7f) /* most are */
		return true;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (rune >= hidden[i].first && rune <= hidden[i].last)
			return false;
	return true;
}

bool
text_printable(struct text in)
{
	uint32_t rune;

	in = text_after(in, text_plain(in));
	while (text_cut_rune(&in, &rune)) {
		if (!rune_printable(rune))
			return false;
		in = text_after(in, text_plain(in));
	}
	return in.len == 0;
}

static bool
line_printable(struct text line)
{
	struct text piece;

	while (text_cut(&line, '\t', &piece))
		if (!text_printable(piece))
			return false;
	return text_printable(line);
}

bool
text_lines_printable(struct text in)
{
	struct text rest = in, line;

	while (text_line(&rest, &line))
		if (!line_printable(line))
			return false;
	return line_printable(rest);
}
