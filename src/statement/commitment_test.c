#include "statement/commitment.h"

#include <string.h>

#include "base/mem.h"
#include "said.h"
#include "test.h"

static struct err err;

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
	got = commitment_hash(&salt, &id, &fields);
	assert_true(hash_eq(&got, &known));
	/* ... and with 32 times 03 for the fields. */
	memset(fields.bytes, 3, HASH_LEN);
	assert_true(hash_parse(
	    TEXT("7952236ed7669f2cf402dcfcae129bc22b26d8f803045e130abe59713f5cf684"), &known));
	got = commitment_hash(&salt, &id, &fields);
	assert_true(hash_eq(&got, &known));
}

static void
changes_with_every_bit_of_what_it_commits_to(void **state)
{
	struct salt salt = { { 0 } };
	struct hash id = { { 0 } }, fields = { { 0 } };
	struct hash before = commitment_hash(&salt, &id, &fields);
	uint8_t *const parts[] = { salt.bytes, id.bytes, fields.bytes };

	(void)state;
	for (size_t part = 0; part < 3; part++) {
		for (size_t bit = 0; bit < 8 * (size_t)HASH_LEN; bit++) {
			struct hash after;

			parts[part][bit / 8] ^= (uint8_t)(1 << bit % 8);
			after = commitment_hash(&salt, &id, &fields);
			assert_false(hash_eq(&before, &after));
			parts[part][bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

static void
holds_for_its_statement_and_no_other(void **state)
{
	scoped(said_free) struct said said = said_make(",\"title\":\"A flaw\"");
	scoped(said_free) struct said other = said_make(",\"title\":\"A flaw\"");
	struct commitment c;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	assert_true(commitment_check(&c, &said.statement, &err));
	assert_true(commitment_check_id(&c, &said.statement.id, &err));
	assert_false(commitment_check(&c, &other.statement, &err)); /* its nonce differs */
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(commitment_check_id(&c, &other.statement.id, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
two_of_one_statement_have_nothing_in_common(void **state)
{
	scoped(said_free) struct said said = said_make("");
	struct commitment a, b;

	(void)state;
	assert_true(commitment_make(&said.statement, &a, &err));
	assert_true(commitment_make(&said.statement, &b, &err));
	assert_memory_not_equal(&a.salt, &b.salt, SALT_LEN);
	assert_memory_not_equal(&a.fields_salt, &b.fields_salt, SALT_LEN);
	assert_memory_not_equal(&a.salt, &a.fields_salt, SALT_LEN);
	assert_false(hash_eq(&a.fields, &b.fields));
	assert_false(hash_eq(&a.hash, &b.hash));
}

/* A commitment that is well made, but to fields that the statement does not have. */
static void
refuses_fields_that_the_statement_does_not_have(void **state)
{
	scoped(said_free) struct said said = said_make(",\"title\":\"A flaw\"");
	struct commitment c;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	c.fields.bytes[0] ^= 1;
	c.hash = commitment_hash(&c.salt, &said.statement.id, &c.fields);
	assert_true(commitment_check_id(&c, &said.statement.id, &err));
	assert_false(commitment_check(&c, &said.statement, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	c.fields.bytes[0] ^= 1;
	c.hash = commitment_hash(&c.salt, &said.statement.id, &c.fields);
	assert_true(commitment_check(&c, &said.statement, &err));
	c.fields_salt.bytes[0] ^= 1;
	assert_false(commitment_check(&c, &said.statement, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(said_free) struct said said = said_make(",\"title\":\"A flaw\"");
	struct commitment c = { .salt = { { 17 } } };
	bool done = false;

	(void)state;
	for (size_t n = 0; !done && n < 1000; n++) {
		mem_fail_after(n);
		done = commitment_make(&said.statement, &c, &err);
		mem_fail_after(SIZE_MAX);
		if (!done) {
			assert_int_equal(err.fault, FAULT_LIMIT);
			assert_int_equal(c.salt.bytes[0], 17);
		}
	}
	assert_true(done);
}

TESTS(TEST(hashes_label_salt_id_and_fields), TEST(changes_with_every_bit_of_what_it_commits_to),
    TEST(holds_for_its_statement_and_no_other),
    TEST(two_of_one_statement_have_nothing_in_common),
    TEST(refuses_fields_that_the_statement_does_not_have),
    TEST(survives_each_allocation_failing))
