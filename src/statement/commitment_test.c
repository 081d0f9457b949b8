#include "statement/commitment.h"

#include <string.h>

#include "crypto/random.h"
#include "test.h"

static void
hashes_label_salt_id_and_fields(void **state)
{
	struct hash id, fields = { 0 }, got, known;
	struct salt salt;

	(void)state;
	memset(salt.bytes, 1, SALT_LEN);
	memset(id.bytes, 2, HASH_LEN);
	/* SHA-256 of "accord/commit/v1", 00, 32 times 01, 32 times 02, 32 times 00. */
	assert_true(hash_parse(
	    TEXT("19e9051da0bbfef27e3435749f713994be2f184e819e522e3bfb89b4f184cb2a"), &known));
	got = commitment_make(&salt, &id, &fields);
	assert_true(hash_eq(&got, &known));
	/* ... and with 32 times 03 for the fields. */
	memset(fields.bytes, 3, HASH_LEN);
	assert_true(hash_parse(
	    TEXT("7952236ed7669f2cf402dcfcae129bc22b26d8f803045e130abe59713f5cf684"), &known));
	got = commitment_make(&salt, &id, &fields);
	assert_true(hash_eq(&got, &known));
}

static void
changes_with_every_bit_of_what_it_commits_to(void **state)
{
	struct salt salt = { { 0 } };
	struct hash id = { { 0 } }, fields = { { 0 } };
	struct hash before = commitment_make(&salt, &id, &fields);
	uint8_t *const parts[] = { salt.bytes, id.bytes, fields.bytes };

	(void)state;
	for (size_t part = 0; part < 3; part++) {
		for (size_t bit = 0; bit < 8 * (size_t)HASH_LEN; bit++) {
			struct hash after;

			parts[part][bit / 8] ^= (uint8_t)(1 << bit % 8);
			after = commitment_make(&salt, &id, &fields);
			assert_false(hash_eq(&before, &after));
			parts[part][bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

static void
makes_another_salt_every_time(void **state)
{
	struct salt a, b, zero = { { 0 } };

	(void)state;
	random_init();
	a = salt_make();
	b = salt_make();
	assert_memory_not_equal(a.bytes, b.bytes, SALT_LEN);
	assert_memory_not_equal(a.bytes, zero.bytes, SALT_LEN);
}

TESTS(TEST(hashes_label_salt_id_and_fields), TEST(changes_with_every_bit_of_what_it_commits_to),
    TEST(makes_another_salt_every_time))
