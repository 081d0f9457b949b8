#include "crypto/aead.h"

#include "test.h"

#include <string.h>

#include <sodium.h>

#define LEN_MAX 300

static const uint8_t key[AEAD_KEY_LEN] = { 1, 2, 3 };
static const uint8_t nonce[AEAD_NONCE_LEN] = { 4, 5, 6 };

static void
fill(uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)(i * 7);
}

/* The other library is the judge. */
static void
seals_as_libsodium_does(void **state)
{
	struct aead aead;
	struct err err;

	(void)state;
	assert_true(aead_init(&aead, true, key, &err));
	for (size_t len = 0; len < LEN_MAX; len++) {
		uint8_t ours[LEN_MAX + AEAD_TAG_LEN], theirs[LEN_MAX + AEAD_TAG_LEN];

		fill(ours, len);
		fill(theirs, len);
		assert_int_equal(crypto_aead_chacha20poly1305_ietf_encrypt(
				     theirs, NULL, theirs, len, NULL, 0, NULL, nonce, key),
		    0);
		assert_true(aead_seal(&aead, nonce, ours, len));
		assert_memory_equal(ours, theirs, len + AEAD_TAG_LEN);
	}
	aead_free(&aead);
}

static void
opens_what_was_sealed_and_nothing_else(void **state)
{
	struct aead sealing, opening;
	uint8_t sealed[100 + AEAD_TAG_LEN], tried[sizeof(sealed)], plain[100];
	struct err err;

	(void)state;
	assert_true(aead_init(&sealing, true, key, &err));
	assert_true(aead_init(&opening, false, key, &err));
	fill(sealed, 100);
	fill(plain, 100);
	assert_true(aead_seal(&sealing, nonce, sealed, 100));
	for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
		memcpy(tried, sealed, sizeof(sealed));
		tried[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(aead_open(&opening, nonce, tried, 100));
	}
	assert_true(aead_open(&opening, nonce, sealed, 100));
	assert_memory_equal(sealed, plain, 100);
	aead_free(&sealing);
	aead_free(&opening);
}

static void
what_does_not_authenticate_stays_as_it_was(void **state)
{
	static const uint8_t other[AEAD_NONCE_LEN] = { 7 };
	struct aead sealing, opening;
	uint8_t sealed[LEN_MAX + AEAD_TAG_LEN], tried[sizeof(sealed)];
	struct err err;

	(void)state;
	assert_true(aead_init(&sealing, true, key, &err));
	assert_true(aead_init(&opening, false, key, &err));
	for (size_t len = 0; len < LEN_MAX; len++) {
		fill(sealed, len);
		assert_true(aead_seal(&sealing, nonce, sealed, len));
		memcpy(tried, sealed, sizeof(sealed));
		assert_false(aead_open(&opening, other, tried, len));
		assert_memory_equal(tried, sealed, len + AEAD_TAG_LEN);
		assert_true(aead_open(&opening, nonce, tried, len));
	}
	aead_free(&sealing);
	aead_free(&opening);
}

static void
can_be_freed_twice(void **state)
{
	struct aead aead = { 0 };
	struct err err;

	(void)state;
	aead_free(&aead);
	assert_true(aead_init(&aead, true, key, &err));
	aead_free(&aead);
	aead_free(&aead);
	assert_null(aead.context);
}

TESTS(TEST(seals_as_libsodium_does), TEST(opens_what_was_sealed_and_nothing_else),
    TEST(what_does_not_authenticate_stays_as_it_was), TEST(can_be_freed_twice))
