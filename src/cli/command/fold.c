#include "cli/command/fold.h"

#include <string.h>

#define HANG_MAX 36  /* a label that is longer than that is none */
#define LABEL_MAX 12 /* of one that may end in a full stop */
#define USAGE TEXT("usage: ")
#define USAGE_INDENT 7
#define USAGE_HANG 11

/* --- how wide it is */

struct range {
	uint32_t first, last;
};

/* Unicode 15, East Asian Width W and F, the large blocks of them. */
static const struct range wide[] = { { 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1faff },
	{ 0x20000, 0x3fffd } };

/* What is put on the character before it, or does not show. */
static const struct range none[] = { { 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd },
	{ 0x610, 0x61a }, { 0x64b, 0x65f }, { 0x900, 0x902 }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f } };

static bool
is_in(uint32_t rune, const struct range *range, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rune >= range[i].first && rune <= range[i].last)
			return true;
	return false;
}

size_t
fold_width(struct text text)
{
	size_t columns = 0;
	uint32_t rune;

	while (text.len > 0) {
		if (!text_cut_rune(&text, &rune)) {
			text = text_after(text, 1);
			rune = ' ';
		}
		if (is_in(rune, wide, sizeof(wide) / sizeof(wide[0])))
			columns += 2;
		else if (!is_in(rune, none, sizeof(none) / sizeof(none[0])))
			columns++;
	}
	return columns;
}

/* --- where it goes on */

static size_t
spaces(struct text text)
{
	size_t count = 0;

	while (count < text.len && text.at[count] == ' ')
		count++;
	return count;
}

/* Two spaces end a label, but for those between sentences, which are longer. */
static size_t
hang_of(struct text line)
{
	size_t indent = spaces(line);

	if (text_starts(line, USAGE) ||
	    (indent == USAGE_INDENT && text_starts(text_after(line, indent), TEXT("accord "))))
		return USAGE_HANG;
	for (size_t i = indent + 1; i + 2 < line.len && i < HANG_MAX; i++) {
		size_t gap = spaces(text_after(line, i));

		if (gap < 2 || (i > LABEL_MAX && strchr(".?!:;,", line.at[i - 1]) != NULL))
			continue;
		if (i + gap <= HANG_MAX && i + gap < line.len)
			return fold_width((struct text){ line.at, i + gap });
	}
	return indent;
}

static void
add_spaces(size_t count, struct buf *out)
{
	while (count-- > 0)
		buf_add(out, TEXT(" "));
}

void
fold_pad(struct text text, size_t columns, struct buf *out)
{
	size_t width = fold_width(text);

	buf_add(out, text);
	add_spaces(width < columns ? columns - width : 0, out);
}

/* Fill with words; what is between two that stay on a line stays, too. */
static void
fill(struct text text, size_t hang, size_t columns, struct buf *out)
{
	size_t at = 0, gap = spaces(text);

	while (text.len > gap) {
		struct text rest = text_after(text, gap);
		const char *end = memchr(rest.at, ' ', rest.len);
		struct text word = { rest.at,
			end == NULL ? rest.len : (size_t)(end - rest.at) };
		size_t width = fold_width(word);

		if (at > hang && at + gap + width > columns) {
			buf_add(out, TEXT("\n"));
			add_spaces(hang, out);
			at = hang;
			gap = 0;
		}
		add_spaces(gap, out);
		buf_add(out, word);
		at += gap + width;
		text = text_after(rest, word.len);
		gap = spaces(text);
	}
}

static bool
is_to_be_copied(struct text line)
{
	struct text rest = text_after(line, spaces(line));

	return text_starts(rest, TEXT("{")) || text_starts(rest, TEXT("[{")) ||
	       text_starts(rest, TEXT("accord ")) || text_ends(rest, TEXT("\\"));
}

void
fold_line(struct text line, size_t columns, struct buf *out)
{
	size_t hang = hang_of(line);

	if (fold_width(line) <= columns || hang >= columns / 2 || is_to_be_copied(line))
		buf_add(out, line);
	else
		fill(line, hang, columns, out);
}
