#include "codec/bech32.h"

#include <string.h>

#include "codec/hex.h"
#include "test.h"

#define ROOM (64 * KIB)
#define Q10 "qqqqqqqqqq"
#define HRP83                                                                                  \
	"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio"
#define HRP84                                                                                  \
	"an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio"

/* The valid ones of BIP 173; it calls the last too long, we do not. */
static const struct {
	const char *text, *hrp, *hex;
} known[] = {
	{ "a12uel5l", "a", "" },
	{ "A12UEL5L", "a", "" },
	{ HRP83 "1tt5tgs", HRP83, "" },
	{ "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef",
	    "00443214c74254b635cf84653a56d7c675be77df" },
	{ "11" Q10 Q10 Q10 Q10 Q10 Q10 Q10 Q10 "qqc8247j", "1",
	    "00000000000000000000000000000000000000000000000000"
	    "0000000000000000000000000000000000000000000000000000" },
	{ "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split",
	    "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d" },
	{ "?1ezyfcl", "?", "" },
	{ HRP84 "1569pvx", HRP84, "" },
};

static void
reads_the_strings_of_bip_173_and_writes_them_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		scoped(buf_free) struct buf out = BUF(ROOM);
		size_t len = strlen(known[i].hex) / 2;
		uint8_t bytes[64], read[64];
		struct text hrp;

		assert_true(hex_decode(text_of(known[i].hex), bytes, len));
		assert_true(bech32_hrp(text_of(known[i].text), &hrp));
		assert_int_equal(hrp.len, strlen(known[i].hrp));
		assert_true(
		    bech32_decode(text_of(known[i].text), text_of(known[i].hrp), read, len));
		assert_memory_equal(read, bytes, len);
		assert_false(bech32_decode(
		    text_of(known[i].text), text_of(known[i].hrp), read, len + 1));
		if (known[i].text[0] == 'A')
			bech32_add_upper(&out, text_of(known[i].hrp), bytes, len);
		else
			bech32_add(&out, text_of(known[i].hrp), bytes, len);
		assert_string_equal(buf_string(&out), known[i].text);
	}
}

static void
refuses_the_invalid_ones_of_bip_173(void **state)
{
	static const struct {
		const char *text, *hrp;
	} bad[] = {
		{ "\x20"
		  "1nwldj5",
		    "\x20" },
		{ "\x7f"
		  "1axkwrx",
		    "\x7f" },
		{ "\x80"
		  "1eym55h",
		    "\x80" },
		{ "pzry9x0s0muk", "" },
		{ "1pzry9x0s0muk", "" },
		{ "x1b4n0q5v", "x" },
		{ "li1dgmt3", "li" },
		{ "de1lg7wt\xff", "de" },
		{ "A1G7SGD8", "a" },
		{ "10a06t8", "" },
		{ "1qzzfhee", "" },
	};
	uint8_t out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (size_t len = 0; len < sizeof(out); len++)
			assert_false(
			    bech32_decode(text_of(bad[i].text), text_of(bad[i].hrp), out, len));
}

/* Half capitals; another part before the '1'; bits that nothing needs. */
static void
refuses_what_age_must_refuse(void **state)
{
	static const struct {
		const char *text, *hrp;
		size_t len;
	} bad[] = {
		{ "A12uel5l", "a", 0 },
		{ "a12UEL5L", "a", 0 },
		{ "a12ueL5l", "a", 0 },
		{ "a12uel5l", "b", 0 },
		{ "a12uel5l", "", 0 },
		{ "a12uel5l", "A", 0 },
		{ "a12uel5l", "aa", 0 },
		{ "a12uel5l", "a1", 0 },
		{ "a12uel5l ", "a", 0 },
		{ " a12uel5l", "a", 0 },
		{ "a12uel5l\n", "a", 0 },
		{ "a12uel5", "a", 0 },
		{ "a", "a", 0 },
		{ "a1", "a", 0 },
		{ "", "", 0 },
		{ "1", "", 0 },
	};
	uint8_t out[64] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(
		    bech32_decode(text_of(bad[i].text), text_of(bad[i].hrp), out, bad[i].len));
}

/* Five bits at a time: what is left over at the end is zeros, fewer than five. */
static void
refuses_spare_bits_that_say_something(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		bool good;
	} cases[] = {
		{ "a1qqqd87cq", 1, true },   /* 00000 000.. one byte, two spare bits */
		{ "a1qpamnt9j", 1, false },  /* a spare bit set */
		{ "a1qzngxatd", 1, false },  /* the other */
		{ "a1qy089ch6", 1, true },   /* the last bit of the byte */
		{ "a1q3g6mn3", 0, false },   /* five spare bits are a character too many */
		{ "a1qqqd87cpp", 1, false }, /* seven spare bits */
		{ "a1qqqqtk27v5", 2, true }, /* two bytes, four spare bits */
		{ "a1qqqg4zwjjf", 2, false }, { "a1qqqs7hzxe8", 2, true },
		{ "a1qqqqqxd0k9r", 3, true }, /* three bytes, one spare bit */
		{ "a1qqqqpmmmrc3", 3, false },
		{ "a1qqqqqq3q4q7k", 3, false }, /* six spare bits */
		{ "a1qqqqqqqgzunlq", 4, true }, /* four bytes, three spare bits */
		{ "a1qqqqqqy8g74s6", 4, false },
		{ "a1qqqqqqqqughnlu", 5, true },   /* five bytes, none spare */
		{ "a1qqqqqqqqqvgade4", 5, false }, /* a character too many */
	};
	uint8_t out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    bech32_decode(text_of(cases[i].text), TEXT("a"), out, cases[i].len),
		    cases[i].good);
}

static void
notices_every_altered_character(void **state)
{
	static const char good[] =
	    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w";
	char text[sizeof(good)];
	uint8_t out[30];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(good); i++) {
		for (unsigned c = 0; c < 256; c++) {
			memcpy(text, good, sizeof(good));
			text[i] = (char)c;
			assert_int_equal(bech32_decode(text_bytes(text, sizeof(text) - 1),
					     TEXT("split"), out, sizeof(out)),
			    (char)c == good[i]);
		}
	}
}

static void
reads_back_what_it_writes_at_every_length(void **state)
{
	uint8_t bytes[1216], read[1216]; /* a hybrid recipient has so many */

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 151 + 7);
	for (size_t len = 0; len <= sizeof(bytes); len += len < 70 ? 1 : 191) {
		scoped(buf_free) struct buf lower = BUF(ROOM), upper = BUF(ROOM);
		struct text hrp;

		bech32_add(&lower, TEXT("age-x-1"), bytes, len);
		bech32_add_upper(&upper, TEXT("age-x-1"), bytes, len);
		assert_true(bech32_decode(buf_text(&lower), TEXT("age-x-1"), read, len));
		assert_memory_equal(read, bytes, len);
		memset(read, 0, sizeof(read));
		assert_true(bech32_decode(buf_text(&upper), TEXT("age-x-1"), read, len));
		assert_memory_equal(read, bytes, len);
		assert_true(bech32_hrp(buf_text(&upper), &hrp));
		assert_true(text_eq(hrp, TEXT("AGE-X-1")));
	}
}

static void
tells_a_part_only_where_there_may_be_one(void **state)
{
	struct text hrp = TEXT("untouched");

	(void)state;
	assert_false(bech32_hrp(TEXT(""), &hrp));
	assert_false(bech32_hrp((struct text){ 0 }, &hrp));
	assert_false(bech32_hrp(TEXT("age"), &hrp));
	assert_false(bech32_hrp(TEXT("1qqqqqq"), &hrp));
	assert_false(bech32_hrp(TEXT("age1qqqqq"), &hrp));
	assert_true(text_eq(hrp, TEXT("untouched")));
	assert_true(bech32_hrp(TEXT("age1qqqqqq"), &hrp));
	assert_true(text_eq(hrp, TEXT("age")));
	assert_true(bech32_hrp(TEXT("age1x1qqqqqq"), &hrp));
	assert_true(text_eq(hrp, TEXT("age1x")));
}

static void
says_when_the_buffer_is_full(void **state)
{
	struct err err;

	(void)state;
	for (size_t limit = 0; limit <= 10; limit++) {
		scoped(buf_free) struct buf out = BUF(limit);

		bech32_add(&out, TEXT("a"), (const uint8_t *)"x", 1);
		assert_int_equal(buf_ok(&out, &err), limit >= 10);
	}
}

TESTS(TEST(reads_the_strings_of_bip_173_and_writes_them_back),
    TEST(refuses_the_invalid_ones_of_bip_173), TEST(refuses_what_age_must_refuse),
    TEST(refuses_spare_bits_that_say_something), TEST(notices_every_altered_character),
    TEST(reads_back_what_it_writes_at_every_length),
    TEST(tells_a_part_only_where_there_may_be_one), TEST(says_when_the_buffer_is_full))
