#include "codec/hex.h"

#include <string.h>

#include "test.h"

#define ROOM (64 * KIB)

static void
spells_every_byte_and_reads_it_back(void **state)
{
	scoped(buf_free) struct buf out = BUF(ROOM);
	uint8_t bytes[256], read[256];

	(void)state;
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	hex_add(&out, bytes, sizeof(bytes));
	assert_int_equal(out.len, 512);
	assert_memory_equal(out.at, "000102030405060708090a0b0c0d0e0f10", 34);
	assert_memory_equal(out.at + 508, "feff", 4);
	assert_true(hex_decode(buf_text(&out), read, sizeof(read)));
	assert_memory_equal(read, bytes, sizeof(bytes));
}

static void
takes_the_sixteen_digits_and_no_other(void **state)
{
	(void)state;
	for (size_t place = 0; place < 4; place++) {
		for (unsigned c = 0; c < 256; c++) {
			char in[] = "0000";
			uint8_t out[2];

			in[place] = (char)c;
			assert_int_equal(hex_decode(text_bytes(in, 4), out, 2),
			    c != 0 && strchr("0123456789abcdef", (int)c) != NULL);
		}
	}
}

static void
refuses_another_length_than_asked_for(void **state)
{
	uint8_t out[4];

	(void)state;
	for (size_t digits = 0; digits <= 8; digits++)
		for (size_t len = 0; len <= sizeof(out); len++)
			assert_int_equal(hex_decode(text_bytes("01234567", digits), out, len),
			    digits == 2 * len);
	assert_false(hex_decode(TEXT("01"), out, SIZE_MAX));
	assert_true(hex_decode((struct text){ 0 }, out, 0));
}

static void
says_when_the_buffer_is_full(void **state)
{
	struct err err;

	(void)state;
	for (size_t limit = 0; limit <= 6; limit++) {
		scoped(buf_free) struct buf out = BUF(limit);

		hex_add(&out, (const uint8_t *)"abc", 3);
		assert_int_equal(buf_ok(&out, &err), limit == 6);
	}
}

TESTS(TEST(spells_every_byte_and_reads_it_back), TEST(takes_the_sixteen_digits_and_no_other),
    TEST(refuses_another_length_than_asked_for), TEST(says_when_the_buffer_is_full))
