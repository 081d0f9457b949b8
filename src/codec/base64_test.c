#include "codec/base64.h"

#include <string.h>

#include "test.h"

#define ROOM (64 * KIB)

/* RFC 4648, section 10, and the ends of the alphabet. */
static const struct {
	const char *bytes, *padded, *raw;
} known[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "+/+/", "+/+/" },
	{ "\xff\xff\xff\xff", "/////w==", "/////w" },
	{ "foobarfoobarf", "Zm9vYmFyZm9vYmFyZg==", "Zm9vYmFyZm9vYmFyZg" },
};

static void
knows_the_examples_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		scoped(buf_free) struct buf padded = BUF(ROOM), raw = BUF(ROOM);
		size_t len = strlen(known[i].bytes);
		uint8_t bytes[16];

		base64_add(&padded, (const uint8_t *)known[i].bytes, len);
		assert_string_equal(buf_string(&padded), known[i].padded);
		base64_add_raw(&raw, (const uint8_t *)known[i].bytes, len);
		assert_string_equal(buf_string(&raw), known[i].raw);
		assert_int_equal(base64_len(text_of(known[i].padded)), len);
		assert_int_equal(base64_len_raw(text_of(known[i].raw)), len);
		assert_true(base64_decode(text_of(known[i].padded), bytes, len));
		assert_memory_equal(bytes, known[i].bytes, len);
		assert_true(base64_decode_raw(text_of(known[i].raw), bytes, len));
		assert_memory_equal(bytes, known[i].bytes, len);
		assert_true(base64_ok(text_of(known[i].padded)));
	}
}

static void
reads_back_what_it_writes_at_every_length(void **state)
{
	uint8_t bytes[300], read[300];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 151 + 7);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		scoped(buf_free) struct buf padded = BUF(ROOM), raw = BUF(ROOM);

		base64_add(&padded, bytes, len);
		base64_add_raw(&raw, bytes, len);
		assert_int_equal(padded.len, (len + 2) / 3 * 4);
		assert_true(text_starts(buf_text(&padded), buf_text(&raw)));
		memset(read, 0xee, sizeof(read));
		assert_true(base64_decode(buf_text(&padded), read, len));
		assert_memory_equal(read, bytes, len);
		assert_true(len == sizeof(read) || read[len] == 0xee);
		assert_true(base64_decode_raw(buf_text(&raw), read, len));
		assert_memory_equal(read, bytes, len);
		assert_true(base64_ok(buf_text(&padded)));
	}
}

/* Whatever byte stands at whatever place: it is one of the 64, or refused. */
static void
takes_the_64_characters_and_no_other(void **state)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t out[18];

	(void)state;
	for (size_t place = 0; place < 24; place++) {
		for (unsigned c = 0; c < 256; c++) {
			scoped(buf_free) struct buf back = BUF(ROOM);
			char in[] = "AAAABBBBCCCCDDDDEEEEFFFF";
			bool good = c != 0 && strchr(alphabet, (int)c) != NULL;

			in[place] = (char)c;
			assert_int_equal(
			    base64_decode_raw(text_bytes(in, 24), out, sizeof(out)), good);
			assert_int_equal(base64_ok(text_bytes(in, 24)), good);
			base64_add(&back, out, sizeof(out));
			assert_int_equal(text_eq(buf_text(&back), text_bytes(in, 24)), good);
		}
	}
}

static void
refuses_every_second_spelling(void **state)
{
	static const char *const bad[] = { "Zh==", "Zm9=", "Zm9vYh==", "Zm9vYmF=", "Z", "Zg",
		"Zg=", "Zm8", "Zg===", "Zm8==", "=", "==", "===", "====", "Z===", "=Zm9",
		"Zm=v", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9v ", "Zm\n9v", "Zm9-", "Zm9_",
		"Zm9vA", "Zm9vYmFyA", "Zm9vYmFyA===", "AAAAAAAAA", "AB==", "AAB=" };
	uint8_t bytes[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (size_t len = 0; len < sizeof(bytes); len++)
			assert_false(base64_decode(text_of(bad[i]), bytes, len));
		assert_false(
		    base64_decode(text_of(bad[i]), bytes, base64_len(text_of(bad[i]))));
		assert_false(base64_ok(text_of(bad[i])));
	}
}

static void
refuses_padding_and_spare_bits_in_raw_text(void **state)
{
	static const char *const bad[] = { "Zg==", "Zm8=", "Zh", "Zm9", "Z", "AAAAA",
		"AAAAAAAAA", "AB", "AAAAAAAAAB", "AAB" };
	uint8_t bytes[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (size_t len = 0; len < sizeof(bytes); len++)
			assert_false(base64_decode_raw(text_of(bad[i]), bytes, len));
		assert_false(
		    base64_decode_raw(text_of(bad[i]), bytes, base64_len_raw(text_of(bad[i]))));
	}
}

static void
refuses_another_length_than_asked_for(void **state)
{
	uint8_t bytes[8] = { 0 };

	(void)state;
	for (size_t len = 0; len < sizeof(bytes); len++) {
		assert_int_equal(base64_decode(TEXT("Zm9vYmE="), bytes, len), len == 5);
		assert_int_equal(base64_decode_raw(TEXT("Zm9vYmE"), bytes, len), len == 5);
	}
	assert_false(base64_decode(TEXT("Zm9vYmE="), bytes, SIZE_MAX));
	assert_true(base64_decode((struct text){ 0 }, bytes, 0));
	assert_true(base64_ok((struct text){ 0 }));
}

static void
tells_a_length_only_where_there_is_one(void **state)
{
	static const struct {
		struct text in;
		size_t padded, raw;
	} cases[] = {
		{ { "", 0 }, 0, 0 },
		{ { "A", 1 }, SIZE_MAX, SIZE_MAX },
		{ { "AA", 2 }, SIZE_MAX, 1 },
		{ { "AAA", 3 }, SIZE_MAX, 2 },
		{ { "AAAA", 4 }, 3, 3 },
		{ { "AAA=", 4 }, 2, 3 },
		{ { "AA==", 4 }, 1, 3 },
		{ { "AAAAA", 5 }, SIZE_MAX, SIZE_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(base64_len(cases[i].in) == cases[i].padded);
		assert_true(base64_len_raw(cases[i].in) == cases[i].raw);
	}
}

static void
checks_texts_of_any_length_to_the_last_character(void **state)
{
	scoped(buf_free) struct buf text = BUF(ROOM);

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		buf_add(&text, TEXT("AAAA"));
		assert_true(base64_ok(buf_text(&text)));
		text.at[text.len - 1] = '.';
		assert_false(base64_ok(buf_text(&text)));
		text.at[text.len - 1] = '=';
		assert_true(base64_ok(buf_text(&text)));
		text.at[text.len - 2] = 'B';
		assert_false(base64_ok(buf_text(&text)));
		text.at[text.len - 2] = '=';
		assert_true(base64_ok(buf_text(&text)));
		text.at[text.len - 3] = '=';
		assert_false(base64_ok(buf_text(&text)));
		memcpy(text.at + text.len - 4, "AAAA", 4);
	}
}

static void
says_when_the_buffer_is_full(void **state)
{
	struct err err;

	(void)state;
	for (size_t limit = 0; limit <= 12; limit++) {
		scoped(buf_free) struct buf padded = BUF(limit), raw = BUF(limit);

		base64_add(&padded, (const uint8_t *)"foobarf", 7);
		assert_int_equal(buf_ok(&padded, &err), limit >= 12);
		base64_add_raw(&raw, (const uint8_t *)"foobarf", 7);
		assert_int_equal(buf_ok(&raw, &err), limit >= 10);
	}
}

TESTS(TEST(knows_the_examples_both_ways), TEST(reads_back_what_it_writes_at_every_length),
    TEST(takes_the_64_characters_and_no_other), TEST(refuses_every_second_spelling),
    TEST(refuses_padding_and_spare_bits_in_raw_text),
    TEST(refuses_another_length_than_asked_for), TEST(tells_a_length_only_where_there_is_one),
    TEST(checks_texts_of_any_length_to_the_last_character), TEST(says_when_the_buffer_is_full))
