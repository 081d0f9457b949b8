#include "crypto/age_key.h"

#include "test.h"

#include <string.h>

#include "codec/base64.h"

/* The key of the age project's test vectors. */
static const struct age_key known = { "YELLOW SUBMARINE" };

static void
unwraps_what_it_wrapped_and_nothing_else(void **state)
{
	static const uint8_t wrapper[AGE_WRAP_LEN] = { 1 }, other[AGE_WRAP_LEN] = { 2 };
	struct age_key key = { "untouched" }, before = key;
	uint8_t wrapped[AGE_WRAP_LEN];

	(void)state;
	age_key_wrap(&known, wrapper, wrapped);
	assert_false(age_key_unwrap(wrapped, other, &key));
	assert_memory_equal(&key, &before, sizeof(key));
	for (size_t bit = 0; bit < 8 * sizeof(wrapped); bit++) {
		wrapped[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(age_key_unwrap(wrapped, wrapper, &key));
		wrapped[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(age_key_unwrap(wrapped, wrapper, &key));
	assert_memory_equal(&key, &known, sizeof(key));
}

/* From CCTV's age vector "x25519_grease". */
static void
gives_the_mac_of_a_known_header(void **state)
{
	struct text header = TEXT("age-encryption.org/v1\n"
				  "-> grease\n"
				  "\n"
				  "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n"
				  "hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE\n"
				  "-> grease\n"
				  "\n"
				  "---");
	struct hash mac = age_key_mac(&known, header);
	uint8_t expected[HASH_LEN];

	(void)state;
	assert_true(base64_decode_raw(
	    TEXT("QIfAOEMt1fGOf2FP2m3+TwFQtfy2H3sX3YqUAQRApkM"), expected, sizeof(expected)));
	assert_memory_equal(mac.bytes, expected, sizeof(expected));
}

static void
each_nonce_gives_another_payload_key(void **state)
{
	static const uint8_t one[AGE_NONCE_LEN] = { 1 }, two[AGE_NONCE_LEN] = { 2 };
	uint8_t a[AGE_PAYLOAD_KEY_LEN], b[AGE_PAYLOAD_KEY_LEN], again[AGE_PAYLOAD_KEY_LEN];

	(void)state;
	age_key_payload(&known, one, a);
	age_key_payload(&known, two, b);
	age_key_payload(&known, one, again);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_equal(a, again, sizeof(a));
}

static void
makes_another_key_each_time_and_wipes_it(void **state)
{
	static const struct age_key zero;
	struct age_key a, b;

	(void)state;
	age_key_make(&a);
	age_key_make(&b);
	assert_memory_not_equal(&a, &b, sizeof(a));
	age_key_wipe(&a);
	assert_memory_equal(&a, &zero, sizeof(a));
}

TESTS(TEST(unwraps_what_it_wrapped_and_nothing_else), TEST(gives_the_mac_of_a_known_header),
    TEST(each_nonce_gives_another_payload_key), TEST(makes_another_key_each_time_and_wipes_it))
