#include "codec/flaw.h"

#include <stdio.h>
#include <string.h>

#include "base/checked.h"

/* Of a misplaced word so much is shown. */
#define WORD_MAX 20u

/* What may come next, a state each. */
enum turn {
	TURN_ROOT,
	TURN_FIRST_ITEM,
	TURN_ITEM,
	TURN_AFTER_ITEM,
	TURN_FIRST_KEY,
	TURN_KEY,
	TURN_COLON,
	TURN_MEMBER,
	TURN_AFTER_MEMBER,
	TURN_END,
};

static const struct {
	const char *expected;
	bool value;     /* any value may stand here, */
	bool closes;    /* or the bracket that closes, */
	char mark;      /* or this one, */
	enum turn next; /* after which comes this */
} turns[] = {
	[TURN_ROOT] = { "a value", .value = true },
	[TURN_FIRST_ITEM] = { "a value or ']'", .value = true, .closes = true },
	[TURN_ITEM] = { "a value after ','", .value = true },
	[TURN_AFTER_ITEM] = { "',' or ']'", false, true, ',', TURN_ITEM },
	[TURN_FIRST_KEY] = { "a key in '\"' or '}'", false, true, '"', TURN_COLON },
	[TURN_KEY] = { "a key in '\"' after ','", false, false, '"', TURN_COLON },
	[TURN_COLON] = { "':' after a key", false, false, ':', TURN_MEMBER },
	[TURN_MEMBER] = { "a value after ':'", .value = true },
	[TURN_AFTER_MEMBER] = { "',' or '}'", false, true, ',', TURN_KEY },
	[TURN_END] = { .expected = "nothing after the value" },
};

struct scan {
	struct text in;
	size_t at;
	size_t depth, depth_limit;
	bool in_object[FLAW_DEPTH_MAX + 1]; /* by depth */
	struct err *err;
};

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
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Stands for itself in a text, without a second look. */
static bool
is_plain(char c)
{
	return (uint8_t)c >= 0x20 && (uint8_t)c < 0x80 && c != '"' && c != '\\';
}

static struct text
rest_of(const struct scan *scan)
{
	return text_after(scan->in, scan->at);
}

/* A byte; 0 beyond the end, as for a NUL, which is welcome nowhere. */
static char
byte_at(const struct scan *scan, size_t at)
{
	if (at >= scan->in.len)
		return '\0';
	return scan->in.at[at];
}

static char
peek(const struct scan *scan)
{
	return byte_at(scan, scan->at);
}

static struct place
place_of(struct text in, size_t at)
{
	struct place place = { 1, 1 };

	for (size_t i = 0; i < at; i++) {
		if (in.at[i] == '\n')
			place = (struct place){ place.line + 1, 1 };
		else if (((uint8_t)in.at[i] & 0xc0) != 0x80) /* no byte within a character */
			place.column++;
	}
	return place;
}

/* Always false: scanning ends here. */
static bool
object_to(const struct scan *scan, size_t at, enum fault fault, const char *why)
{
	struct place place = place_of(scan->in, at);

	return err_set(scan->err, fault, "%zu:%zu: %s", place.line, place.column, why);
}

static bool
wrong(const struct scan *scan, size_t at, const char *why)
{
	return object_to(scan, at, FAULT_INPUT, why);
}

/* What to show of the text at fault: a character, or the word it begins; nothing
 * when it is not fit to be shown. */
static struct text
found(struct text rest)
{
	size_t len = text_rune(rest), word = 0;

	while (word < rest.len && word < WORD_MAX && is_letter(rest.at[word]))
		word++;
	rest.len = word > len ? word : len;
	return text_printable(rest) ? rest : TEXT("");
}

/* Something else stands where one of a few things could. */
static bool
misplaced(const struct scan *scan, enum turn turn)
{
	struct text rest = rest_of(scan), shown = found(rest);
	char why[128];

	if (scan->at == 0 && text_starts(rest, TEXT("\xef\xbb\xbf")))
		snprintf(why, sizeof(why), "this byte order mark must be left out");
	else if (rest.len == 0)
		snprintf(why, sizeof(why), "expected %s, found the end", turns[turn].expected);
	else if (shown.len > 0)
		snprintf(why, sizeof(why), "expected %s, found '%.*s'", turns[turn].expected,
		    TEXT_ARGS(shown));
	else
		snprintf(why, sizeof(why), "expected %s, found byte 0x%02x",
		    turns[turn].expected, (unsigned)(uint8_t)*rest.at);
	return wrong(scan, scan->at, why);
}

static void
skip_blanks(struct scan *scan)
{
	while (is_blank(peek(scan)))
		scan->at++;
}

/* The four digits of a \u escape; -1 when they are not there. */
static int32_t
hex_digits(struct text in)
{
	int32_t value = 0;

	if (in.len < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		char c = in.at[i];

		if (is_digit(c))
			value = value * 16 + (c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			value = value * 16 + ((c | 32) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* At "\u".  A character beyond U+FFFF is a pair of escapes, high and low. */
static bool
unicode_escape(struct scan *scan)
{
	struct text rest = rest_of(scan);
	int32_t value = hex_digits(text_after(rest, 2)), low = -1;
	bool pair = value >= 0xd800 && value <= 0xdbff;

	if (value < 0)
		return wrong(scan, scan->at, "'\\u' must be followed by four hex digits");
	if (text_starts(text_after(rest, 6), TEXT("\\u")))
		low = hex_digits(text_after(rest, 8));
	if ((value & ~0x3ff) == 0xdc00 || (pair && (low & ~0x3ff) != 0xdc00))
		return wrong(scan, scan->at, "'\\u' gives half of a surrogate pair");
	scan->at += pair ? 12 : 6;
	return true;
}

static bool
escape(struct scan *scan)
{
	char letter = byte_at(scan, scan->at + 1);

	if (letter == 'u')
		return unicode_escape(scan);
	if (letter == '\0' || strchr("\"\\/bfnrt", letter) == NULL)
		return wrong(scan, scan->at, "'\\' must be followed by one of \"\\/bfnrtu");
	scan->at += 2;
	return true;
}

/* One character of a text that is not plain; `start` is where the text begins. */
static bool
scan_character(struct scan *scan, size_t start)
{
	size_t len = text_rune(rest_of(scan));
	char c = peek(scan);

	if (scan->at == scan->in.len || c == '\n' || c == '\r')
		return wrong(scan, start, "this text is not closed by '\"' on its line");
	if (len == 0)
		return wrong(scan, scan->at, "this byte is not UTF-8");
	if (c == '\\')
		return escape(scan);
	if ((uint8_t)c < 0x20)
		return wrong(scan, scan->at, "this control character must be escaped");
	scan->at += len;
	return true;
}

static bool
scan_text(struct scan *scan)
{
	size_t start = scan->at++;

	for (;;) {
		while (is_plain(peek(scan)))
			scan->at++;
		if (peek(scan) == '"')
			break;
		if (!scan_character(scan, start))
			return false;
	}
	scan->at++;
	return true;
}

static bool
fits_integer(struct text digits, bool negative)
{
	int64_t sum = 0; /* counted down, for there is one more below */

	for (size_t i = 0; i < digits.len; i++)
		if (ckd_mul(&sum, sum, 10) || ckd_sub(&sum, sum, digits.at[i] - '0'))
			return false;
	return negative || sum != INT64_MIN;
}

struct real {
	struct text whole, fraction;
	int64_t exponent;
};

static char
digit_at(const struct real *real, size_t i)
{
	if (i < real->whole.len)
		return real->whole.at[i];
	i -= real->whole.len;
	if (i < real->fraction.len)
		return real->fraction.at[i];
	return '0';
}

/* From here on a number is nearer to 2^1024 than to any double. */
#define REAL_MAGNITUDE 308
#define REAL_DIGITS TEXT("17976931348623158079372897140530341507993413271003")

static bool
fits_real(const struct real *real)
{
	size_t first = 0, count = real->whole.len + real->fraction.len;
	int64_t magnitude;

	while (first < count && digit_at(real, first) == '0')
		first++;
	if (first == count)
		return true;
	magnitude = real->exponent + (int64_t)real->whole.len - 1 - (int64_t)first;
	if (magnitude != REAL_MAGNITUDE)
		return magnitude < REAL_MAGNITUDE;
	for (size_t i = 0; i < REAL_DIGITS.len; i++) {
		char digit = digit_at(real, first + i);

		if (digit != REAL_DIGITS.at[i])
			return digit < REAL_DIGITS.at[i];
	}
	return false;
}

/* At least one digit, into `digits`. */
static bool
scan_digits(struct scan *scan, struct text *digits)
{
	size_t start = scan->at;

	while (is_digit(peek(scan)))
		scan->at++;
	*digits = (struct text){ scan->in.at + start, scan->at - start };
	return digits->len > 0 || wrong(scan, start, "this number lacks a digit");
}

/* The value saturates far beyond what any text's length could make up for. */
static bool
scan_exponent(struct scan *scan, int64_t *exponent)
{
	bool negative = peek(scan) == '-';
	struct text digits;
	int64_t sum = 0;

	if (negative || peek(scan) == '+')
		scan->at++;
	if (!scan_digits(scan, &digits))
		return false;
	for (size_t i = 0; i < digits.len && sum < INT64_MAX / 100; i++)
		sum = sum * 10 + (digits.at[i] - '0');
	*exponent = negative ? -sum : sum;
	return true;
}

static bool
scan_number(struct scan *scan)
{
	size_t start = scan->at;
	bool negative = peek(scan) == '-', integer = true;
	struct real real = { 0 };

	if (negative)
		scan->at++;
	if (!scan_digits(scan, &real.whole))
		return false;
	if (real.whole.len > 1 && *real.whole.at == '0')
		return wrong(scan, start, "this number must not begin with 0");
	if (peek(scan) == '.') {
		integer = false;
		scan->at++;
		if (!scan_digits(scan, &real.fraction))
			return false;
	}
	if (peek(scan) == 'e' || peek(scan) == 'E') {
		integer = false;
		scan->at++;
		if (!scan_exponent(scan, &real.exponent))
			return false;
	}
	if (integer && !fits_integer(real.whole, negative))
		return wrong(scan, start, "this integer does not fit into 64 bits");
	return integer || fits_real(&real) ||
	       wrong(scan, start, "this number is too large for a double");
}

static bool
scan_word(struct scan *scan, struct text word, enum turn turn)
{
	if (!text_starts(rest_of(scan), word))
		return misplaced(scan, turn);
	scan->at += word.len;
	return true;
}

/* What comes after a value, which depends on what it stands in. */
static enum turn
turn_after(const struct scan *scan)
{
	if (scan->depth == 0)
		return TURN_END;
	return scan->in_object[scan->depth] ? TURN_AFTER_MEMBER : TURN_AFTER_ITEM;
}

static bool
open_bracket(struct scan *scan, enum turn *turn)
{
	bool object = peek(scan) == '{';

	if (scan->depth == scan->depth_limit)
		return object_to(scan, scan->at, FAULT_LIMIT, "nested too deep");
	scan->in_object[++scan->depth] = object;
	scan->at++;
	*turn = object ? TURN_FIRST_KEY : TURN_FIRST_ITEM;
	return true;
}

static bool
scan_value(struct scan *scan, enum turn *turn)
{
	char c = peek(scan);
	bool good;

	if (c == '[' || c == '{')
		return open_bracket(scan, turn);
	if (c == '"')
		good = scan_text(scan);
	else if (c == '-' || is_digit(c))
		good = scan_number(scan);
	else if (c == 't')
		good = scan_word(scan, TEXT("true"), *turn);
	else if (c == 'f')
		good = scan_word(scan, TEXT("false"), *turn);
	else
		good = scan_word(scan, TEXT("null"), *turn);
	*turn = turn_after(scan);
	return good;
}

/* Take one of the things that may come next. */
static bool
take_turn(struct scan *scan, enum turn *turn)
{
	char c = peek(scan), mark = turns[*turn].mark;

	if (turns[*turn].closes && c == (scan->in_object[scan->depth] ? '}' : ']')) {
		scan->at++;
		scan->depth--;
		*turn = turn_after(scan);
		return true;
	}
	if (turns[*turn].value)
		return scan_value(scan, turn);
	if (mark == '\0' || c != mark)
		return misplaced(scan, *turn);
	*turn = turns[*turn].next;
	if (mark == '"')
		return scan_text(scan);
	scan->at++;
	return true;
}

bool
flaw_find(struct text in, size_t depth, struct err *err)
{
	struct scan scan = { .in = in, .depth_limit = depth, .err = err };
	enum turn turn = TURN_ROOT;

	if (depth > FLAW_DEPTH_MAX)
		scan.depth_limit = FLAW_DEPTH_MAX;
	for (;;) {
		skip_blanks(&scan);
		if (turn == TURN_END && scan.at == in.len)
			return false;
		if (!take_turn(&scan, &turn))
			return true;
	}
}

struct place
flaw_place_of_text(struct text in, size_t n)
{
	bool within = false;

	for (size_t i = 0; i < in.len; i++) {
		if (within && in.at[i] == '\\')
			i++; /* a quote may follow */
		else if (in.at[i] == '"' && (within = !within) && n-- == 0)
			return place_of(in, i);
	}
	return place_of(in, in.len);
}
