/*
 * text.h - a borrowed run of characters: a pointer and a length, no NUL.
 *
 * Text is passed by value and never freed; it lives as long as whatever it
 * was cut from.  The cursor functions below cut pieces off the front of a
 * text; when they return false, nothing was cut.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"

struct text {
	const char *at;
	size_t len;
};

#define TEXT(literal) ((struct text){ "" literal, sizeof(literal) - 1 })

/* For printf's "%.*s". */
#define TEXT_ARGS(text) (int)(text).len, (text).at

/* The text of a C string; of bytes. */
struct text text_of(const char *string);
struct text text_bytes(const void *bytes, size_t len);

static inline bool
text_eq(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool text_starts(struct text in, struct text prefix);
bool text_ends(struct text in, struct text suffix);

/* Like memcmp() over the shorter length; the shorter is the lesser when equal. */
static inline int
text_order(struct text a, struct text b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len == 0 ? 0 : memcmp(a.at, b.at, len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* What is left of `in` after its first `len` bytes (all of them at most). */
struct text text_after(struct text in, size_t len);

/* Cut one line, without its newline, off the front of `rest`.  False, and
 * nothing is cut, when no newline is left. */
must_use bool text_line(struct text *rest, struct text *line);

/* Cut what stands before the first `mark`, and the mark, off the front. */
must_use bool text_cut(struct text *rest, char mark, struct text *piece);

/* The same, or all that is left where no `mark` is: one piece after the other.  False, and
 * nothing is cut, when nothing is left; so what ends with a mark has no empty piece after it.
 */
must_use bool text_each(struct text *rest, char mark, struct text *piece);

/* Cut `prefix` off the front, if it is there. */
must_use bool text_skip(struct text *rest, struct text prefix);

/* Read a decimal number written the one canonical way: no sign, no blanks,
 * no leading zeros, nothing after it. */
must_use bool text_u64(struct text in, uint64_t *out);
/* The same, perhaps with a minus sign in front; there is no "-0". */
must_use bool text_i64(struct text in, int64_t *out);

/* Bytes of the UTF-8 character at the front: 1 to 4; 0 when it is not valid
 * (overlong, surrogate, beyond U+10FFFF, cut short) or nothing is left. */
size_t text_rune(struct text in);

/* Cut one UTF-8 character off the front and tell its code point.  False, and
 * nothing is cut, where text_rune() is 0. */
must_use bool text_cut_rune(struct text *rest, uint32_t *rune);

/* How many bytes at the front are, at a quick look, printable ASCII: U+0020 to
 * U+007E.  There may be more; those who check text step over these. */
size_t text_plain(struct text in);

/* True if all of it is valid UTF-8. */
bool text_utf8(struct text in);

/* True if all of it is valid UTF-8 without control characters (C0, DEL, C1)
 * and without the characters that reorder or hide text (U+061C, U+200B, U+200E,
 * U+200F, U+2028-202E, U+2060-206F, U+FEFF, U+FFF9-FFFB, U+E0000-E007F): safe to
 * show. */
bool text_printable(struct text in);

/* The same for text of several lines, in which there may be tabs. */
bool text_lines_printable(struct text in);
