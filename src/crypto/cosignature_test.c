#include "crypto/cosignature.h"

#include <string.h>

#include "base/mem.h"
#include "codec/hex.h"
#include "keys.h"
#include "test.h"

#define BODY "log.example/accord\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
#define BODY_40 "log.example/accord\n40\nIDj2GPw7mK+lp/TI5luGR4YKljEA/apHyjaiODaieZE=\n"

static struct err err;

/* By the key that grows from 32 bytes of 2; made with another implementation. */
static const struct {
	struct text body;
	int64_t time;
	const char *hex;
} known[] = {
	{ { BODY, sizeof(BODY) - 1 }, 1700000000,
	    "000000006553f1008ad0e0c0ffc6235553c4c94433b46744a82a649a2a004f2d3a42f6a5"
	    "38bd18ab507666be8be351d037df7919e594014ffef593201d326916488e009ee3f89201" },
	{ { BODY_40, sizeof(BODY_40) - 1 }, 1679315147,
	    "00000000641850cb2a570d1af245ab0efe45fa91c3bc20272061e2786ba24f4651a5fa24"
	    "5cd54a43f57f000b8841b7966d6aebdc9df7d7fccae39b4f3a1f4ef15bf045f7f2243709" },
};

static bool
verifies(const struct note_key *key, struct text body, const struct cosignature *c)
{
	bool good = false;

	assert_true(cosignature_verify(&key->key.public, body, c, &good, &err));
	return good;
}

static void
makes_what_others_make(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("witness.example/w1", 2);
	uint8_t expected[COSIGNATURE_LEN], bytes[COSIGNATURE_LEN];
	struct cosignature c;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(hex_decode(text_of(known[i].hex), expected, sizeof(expected)));
		assert_true(cosignature_make(&key.key, known[i].body, known[i].time, &c, &err));
		cosignature_put(&c, bytes);
		assert_memory_equal(bytes, expected, sizeof(bytes));
		memset(&c, 0, sizeof(c));
		assert_true(cosignature_get(expected, &c));
		assert_int_equal(c.time, known[i].time);
		assert_true(verifies(&key, known[i].body, &c));
	}
}

/* Another time, text or key, or one bit of the signature: it holds no more. */
static void
holds_for_nothing_else(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("w", 'w');
	scoped(note_key_free) struct note_key other = test_key("w", 'o');
	struct cosignature made, c;

	(void)state;
	assert_true(cosignature_make(&key.key, TEXT("a\n"), 7, &made, &err));
	assert_true(verifies(&key, TEXT("a\n"), &made));
	assert_false(verifies(&other, TEXT("a\n"), &made));
	assert_false(verifies(&key, TEXT("b\n"), &made));
	assert_false(verifies(&key, TEXT("a"), &made));
	c = made;
	c.time = 70;
	assert_false(verifies(&key, TEXT("a\n"), &c));
	for (size_t bit = 0; bit < 8 * (size_t)SIGNATURE_LEN; bit++) {
		c = made;
		c.signature.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(verifies(&key, TEXT("a\n"), &c));
	}
}

/* As litewitness 0.2.0 had it. */
static void
a_time_with_its_lowest_byte_first_is_another(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("w", 'w');
	uint8_t bytes[COSIGNATURE_LEN], turned[COSIGNATURE_LEN];
	struct cosignature c;

	(void)state;
	assert_true(cosignature_make(&key.key, TEXT("a\n"), 1700000001, &c, &err));
	cosignature_put(&c, bytes);
	memcpy(turned, bytes, sizeof(turned));
	for (unsigned i = 0; i < 8; i++)
		turned[i] = bytes[7 - i];
	if (cosignature_get(turned, &c))
		assert_false(verifies(&key, TEXT("a\n"), &c));
}

/* The header keeps a cosignature from being taken for a log's own signature. */
static void
a_plain_signature_of_the_text_is_none(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("w", 'w');
	struct cosignature c = { 0, sign_text(&key.key, TEXT("a\n")) }, made;

	(void)state;
	assert_false(verifies(&key, TEXT("a\n"), &c));
	assert_true(cosignature_make(&key.key, TEXT("a\n"), 0, &made, &err));
	assert_false(sign_verify(&key.key.public, TEXT("a\n"), &made.signature));
}

static void
takes_times_to_the_last_and_no_further(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("w", 'w');
	uint8_t bytes[COSIGNATURE_LEN] = { 0x80 };
	struct cosignature c = { .time = 17 };

	(void)state;
	assert_false(cosignature_get(bytes, &c));
	memset(bytes, 0xff, sizeof(bytes));
	assert_false(cosignature_get(bytes, &c));
	assert_int_equal(c.time, 17);
	assert_true(cosignature_make(&key.key, TEXT("a\n"), INT64_MAX, &c, &err));
	cosignature_put(&c, bytes);
	memset(&c, 0, sizeof(c));
	assert_true(cosignature_get(bytes, &c));
	assert_int_equal(c.time, INT64_MAX);
	assert_true(verifies(&key, TEXT("a\n"), &c));
}

static void
says_when_memory_ends(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("w", 'w');
	struct cosignature c = { .time = 17 };
	bool good = true;

	(void)state;
	mem_fail_after(0);
	assert_false(cosignature_make(&key.key, TEXT("a\n"), 1, &c, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(c.time, 17);
	assert_false(cosignature_verify(&key.key.public, TEXT("a\n"), &c, &good, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_true(good);
	mem_fail_after(SIZE_MAX);
}

TESTS(TEST(makes_what_others_make), TEST(holds_for_nothing_else),
    TEST(a_time_with_its_lowest_byte_first_is_another),
    TEST(a_plain_signature_of_the_text_is_none), TEST(takes_times_to_the_last_and_no_further),
    TEST(says_when_memory_ends))
