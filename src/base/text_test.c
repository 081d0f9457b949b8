#include "base/text.h"

#include <string.h>

#include "test.h"

static const struct text none;

static void
compares_and_takes_apart(void **state)
{
	(void)state;
	assert_true(text_eq(TEXT("ab"), text_of("ab")));
	assert_true(text_eq(TEXT(""), none));
	assert_false(text_eq(TEXT("ab"), TEXT("abc")));
	assert_false(text_eq(TEXT("ab"), TEXT("aB")));
	assert_true(text_eq(TEXT("a\0b"), text_bytes("a\0b", 3)));
	assert_false(text_eq(TEXT("a\0b"), TEXT("a\0c")));
	assert_true(text_starts(TEXT("abc"), TEXT("ab")));
	assert_true(text_starts(TEXT("abc"), none));
	assert_true(text_starts(none, none));
	assert_false(text_starts(TEXT("a"), TEXT("ab")));
	assert_true(text_ends(TEXT("abc"), TEXT("bc")));
	assert_true(text_ends(TEXT("abc"), TEXT("abc")));
	assert_true(text_ends(none, none));
	assert_false(text_ends(TEXT("bc"), TEXT("abc")));
}

static void
orders_by_bytes_then_length(void **state)
{
	(void)state;
	assert_int_equal(text_order(TEXT("a"), TEXT("a")), 0);
	assert_int_equal(text_order(none, TEXT("")), 0);
	assert_true(text_order(TEXT("a"), TEXT("b")) < 0);
	assert_true(text_order(TEXT("b"), TEXT("a")) > 0);
	assert_true(text_order(TEXT("a"), TEXT("aa")) < 0);
	assert_true(text_order(TEXT("aa"), TEXT("a")) > 0);
	assert_true(text_order(TEXT("a"), none) > 0);
	assert_true(text_order(TEXT("\x7f"), TEXT("\x80")) < 0);
}

static void
drops_what_comes_before(void **state)
{
	(void)state;
	assert_true(text_eq(text_after(TEXT("abc"), 1), TEXT("bc")));
	assert_int_equal(text_after(TEXT("abc"), 3).len, 0);
	assert_int_equal(text_after(TEXT("abc"), SIZE_MAX).len, 0);
	assert_null(text_after(none, 0).at);
	assert_null(text_after(none, 5).at);
}

static void
cuts_lines_off_the_front(void **state)
{
	struct text rest = TEXT("one\n\nthree\nrest"), line = TEXT("untouched");

	(void)state;
	assert_true(text_line(&rest, &line) && text_eq(line, TEXT("one")));
	assert_true(text_line(&rest, &line) && text_eq(line, TEXT("")));
	assert_true(text_line(&rest, &line) && text_eq(line, TEXT("three")));
	assert_false(text_line(&rest, &line));
	assert_true(text_eq(rest, TEXT("rest")));
	assert_true(text_eq(line, TEXT("three")));
	rest = none;
	assert_false(text_line(&rest, &line));
}

static void
cuts_and_skips_pieces(void **state)
{
	struct text rest = TEXT("key=a=b"), piece;

	(void)state;
	assert_true(text_cut(&rest, '=', &piece));
	assert_true(text_eq(piece, TEXT("key")) && text_eq(rest, TEXT("a=b")));
	assert_false(text_skip(&rest, TEXT("b")));
	assert_true(text_skip(&rest, TEXT("a=")));
	assert_true(text_eq(rest, TEXT("b")));
	assert_true(text_skip(&rest, none));
	assert_false(text_skip(&rest, TEXT("bc")));
	assert_false(text_cut(&rest, '=', &piece));
	assert_true(text_eq(rest, TEXT("b")));
	rest = TEXT("a\0b");
	assert_true(text_cut(&rest, '\0', &piece) && text_eq(piece, TEXT("a")));
}

static void
goes_through_pieces(void **state)
{
	struct text rest = TEXT("a,,b"), piece;

	(void)state;
	assert_true(text_each(&rest, ',', &piece) && text_eq(piece, TEXT("a")));
	assert_true(text_each(&rest, ',', &piece) && text_eq(piece, none));
	assert_true(text_each(&rest, ',', &piece) && text_eq(piece, TEXT("b")));
	assert_false(text_each(&rest, ',', &piece));
	assert_true(text_eq(piece, TEXT("b")));
	rest = TEXT("a,");
	assert_true(text_each(&rest, ',', &piece) && text_eq(piece, TEXT("a")));
	assert_false(text_each(&rest, ',', &piece));
}

static void
reads_numbers_in_their_one_spelling(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "01", "00", "1a", "a",
		"0x1", "1.0", "1e3", "18446744073709551616", "99999999999999999999", "1\n", "/",
		":" };
	uint64_t n;

	(void)state;
	assert_true(text_u64(TEXT("0"), &n) && n == 0);
	assert_true(text_u64(TEXT("10"), &n) && n == 10);
	assert_true(text_u64(TEXT("18446744073709551615"), &n) && n == UINT64_MAX);
	n = 7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_u64(text_of(bad[i]), &n));
	assert_false(text_u64(none, &n));
	assert_false(text_u64(TEXT("1\0"), &n));
	assert_true(n == 7);
}

static void
reads_numbers_below_zero_as_well(void **state)
{
	static const char *const bad[] = { "", "-", "-0", "--1", "+1", "-01", "- 1",
		"9223372036854775808", "-9223372036854775809" };
	int64_t n;

	(void)state;
	assert_true(text_i64(TEXT("0"), &n) && n == 0);
	assert_true(text_i64(TEXT("-1"), &n) && n == -1);
	assert_true(text_i64(TEXT("9223372036854775807"), &n) && n == INT64_MAX);
	assert_true(text_i64(TEXT("-9223372036854775808"), &n) && n == INT64_MIN);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_i64(text_of(bad[i]), &n));
	assert_true(n == INT64_MIN);
}

static size_t
encode(uint32_t rune, char out[static 4])
{
	size_t len = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
	static const uint8_t mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = len - 1; i > 0; i--, rune >>= 6)
		out[i] = (char)(0x80 | (rune & 0x3f));
	out[0] = (char)(mark[len] | rune);
	return len;
}

static void
knows_every_character_of_unicode(void **state)
{
	(void)state;
	for (uint32_t rune = 0; rune <= 0x10ffff; rune += (uint32_t)test_step(17)) {
		char bytes[4];
		struct text rest = { bytes, encode(rune, bytes) };
		bool good = rune < 0xd800 || rune > 0xdfff;
		uint32_t read = 0;

		assert_int_equal(text_rune(rest), good ? rest.len : 0);
		for (size_t cut = 0; cut < rest.len; cut++)
			assert_int_equal(text_rune((struct text){ bytes, cut }), 0);
		assert_int_equal(text_cut_rune(&rest, &read), good);
		assert_int_equal(rest.len == 0, good);
		assert_int_equal(read, good ? rune : 0);
	}
}

/* The table of well-formed sequences, as Unicode has it (table 3-7). */
static bool
well_formed(const uint8_t *b, size_t len)
{
	static const struct {
		uint8_t len, from[4], to[4];
	} rows[] = {
		{ 1, { 0x00 }, { 0x7f } },
		{ 2, { 0xc2, 0x80 }, { 0xdf, 0xbf } },
		{ 3, { 0xe0, 0xa0, 0x80 }, { 0xe0, 0xbf, 0xbf } },
		{ 3, { 0xe1, 0x80, 0x80 }, { 0xec, 0xbf, 0xbf } },
		{ 3, { 0xed, 0x80, 0x80 }, { 0xed, 0x9f, 0xbf } },
		{ 3, { 0xee, 0x80, 0x80 }, { 0xef, 0xbf, 0xbf } },
		{ 4, { 0xf0, 0x90, 0x80, 0x80 }, { 0xf0, 0xbf, 0xbf, 0xbf } },
		{ 4, { 0xf1, 0x80, 0x80, 0x80 }, { 0xf3, 0xbf, 0xbf, 0xbf } },
		{ 4, { 0xf4, 0x80, 0x80, 0x80 }, { 0xf4, 0x8f, 0xbf, 0xbf } },
	};

	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		size_t i = 0;

		while (i < len && rows[r].len == len && b[i] >= rows[r].from[i] &&
		       b[i] <= rows[r].to[i])
			i++;
		if (i == len)
			return true;
	}
	return false;
}

static void
refuses_what_no_table_has(void **state)
{
	/* Every first byte with every second, and edges of the rest. */
	static const uint8_t edge[] = { 0x7f, 0x80, 0xbf, 0xc0 };

	(void)state;
	for (unsigned first = 0; first < 256; first += (unsigned)test_step(3)) {
		for (unsigned second = 0; second < 256; second++) {
			for (size_t k = 0; k < sizeof(edge) * sizeof(edge); k++) {
				uint8_t b[] = { (uint8_t)first, (uint8_t)second,
					edge[k / sizeof(edge)], edge[k % sizeof(edge)] };
				size_t len = text_rune(text_bytes(b, sizeof(b))), right = 0;

				for (size_t n = 1; n <= sizeof(b); n++)
					if (well_formed(b, n))
						right = n;
				if (len != right)
					fail_msg("%02x %02x %02x %02x: %zu", b[0], b[1], b[2],
					    b[3], len);
			}
		}
	}
}

/* Whatever stands at whatever place of a long text, quick looks change nothing. */
static void
steps_over_plain_text_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < 40; i++) {
		for (unsigned c = 0; c < 256; c++) {
			char bytes[40];
			struct text in = text_bytes(bytes, sizeof(bytes));
			bool plain = c >= 0x20 && c <= 0x7e;

			memset(bytes, i % 2 ? ' ' : '~', sizeof(bytes));
			bytes[i] = (char)c;
			assert_int_equal(text_plain(in), plain ? 40 : i / 8 * 8);
			assert_int_equal(text_plain((struct text){ bytes, 7 }), 0);
			assert_int_equal(text_utf8(in), c < 0x80);
			assert_int_equal(text_printable(in), plain);
		}
	}
	assert_int_equal(text_plain(none), 0);
}

static void
finds_the_flaw_wherever_it_is(void **state)
{
	(void)state;
	assert_true(text_utf8(none));
	assert_true(text_utf8(TEXT("a\0\x7f\xc2\x80\xf4\x8f\xbf\xbf")));
	assert_false(text_utf8(TEXT("a\xc2")));
	assert_false(text_utf8(TEXT("\xc2\xc2\x80")));
	assert_false(text_utf8(TEXT("a\x80")));
	assert_false(text_utf8(TEXT("\xed\xa0\x80")));
	for (size_t i = 0; i < 40; i++) {
		char bytes[40];

		memset(bytes, 'a', sizeof(bytes));
		assert_true(text_utf8(text_bytes(bytes, sizeof(bytes))));
		bytes[i] = (char)0xff;
		assert_false(text_utf8(text_bytes(bytes, sizeof(bytes))));
	}
}

static void
shows_what_does_no_harm(void **state)
{
	static const char *const harm[] = { "\n", "\t", "\x1b", "\x7f", "\xc2\x80", "\xc2\x9f",
		"\xd8\x9c", "\xe2\x80\x8b", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8",
		"\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xae", "\xe2\x81\xa0", "\xe2\x81\xa6",
		"\xe2\x81\xa9", "\xe2\x81\xaf", "\xef\xbb\xbf", "\xef\xbf\xb9", "\xef\xbf\xbb",
		"\xf3\xa0\x80\x80", "\xf3\xa0\x81\xbf", "\xff", "\xc3" };
	static const char *const good[] = { "", "a b", "~", "\xc2\xa0", "\xd8\x9b", "\xd8\x9d",
		"\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x80\x90", "\xe2\x80\xa7", "\xe2\x80\xaf",
		"\xe2\x81\x9f", "\xe2\x81\xb0", "\xef\xbb\xbe", "\xef\xbf\xbc", "\xef\xbf\xbd",
		"\xf3\xa0\x82\x80", "\xf0\x9f\x94\x91" };

	(void)state;
	for (size_t i = 0; i < sizeof(harm) / sizeof(harm[0]); i++)
		assert_false(text_printable(text_of(harm[i])));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(text_printable(text_of(good[i])));
	assert_false(text_printable(TEXT("a\0b")));
	assert_true(text_printable(none));
}

TESTS(TEST(compares_and_takes_apart), TEST(orders_by_bytes_then_length),
    TEST(drops_what_comes_before), TEST(cuts_lines_off_the_front), TEST(cuts_and_skips_pieces),
    TEST(goes_through_pieces), TEST(reads_numbers_in_their_one_spelling),
    TEST(reads_numbers_below_zero_as_well), TEST(knows_every_character_of_unicode),
    TEST(refuses_what_no_table_has), TEST(steps_over_plain_text_alone),
    TEST(finds_the_flaw_wherever_it_is), TEST(shows_what_does_no_harm))
