#include "release/arm.h"

#include "spelled.h"
#include "test.h"

static struct err err;

static const struct spelled_member members[] = { { "of", SPELLED_HASH }, { "index", "7" },
	{ 0 } };

static bool
reads(const char *name, const char *value)
{
	scoped(spelled_free) struct spelled s =
	    spelled_make(KIND_RELEASE_ARM, members, (struct spelled_member){ name, value });
	struct arm arm = { .index = 99 };
	bool good = arm_parse(&s.statement, &arm, &err);

	assert_int_equal(arm.index, good ? 7 : 99);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	static const unsigned indexes[] = { 1, SHARING_MEMBERS_MAX };
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement s = { 0 };
		struct arm arm = { { { 1 } }, indexes[i] }, read;
		struct hash id;

		assert_true(arm_sign(&arm, SPELLED_AT, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_true(hash_eq(&s.id, &id));
		assert_true(arm_parse(&s, &read, &err));
		assert_true(hash_eq(&read.of, &arm.of));
		assert_int_equal(read.index, arm.index);
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct spelled_member bad[] = { { "of", NULL }, { "of", "\"\"" },
		{ "of", "7" }, { "index", NULL }, { "index", "0" }, { "index", "-1" },
		{ "index", "129" }, { "index", "4294967297" }, { "index", "\"7\"" } };

	(void)state;
	assert_true(reads(NULL, NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i].name, bad[i].value));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_none_of_a_member_that_cannot_be(void **state)
{
	static const unsigned indexes[] = { 0, SHARING_MEMBERS_MAX + 1 };
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct hash id;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct arm arm = { { { 1 } }, indexes[i] };

		assert_false(arm_sign(&arm, SPELLED_AT, &signer, &note, &id, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(note.len, 0);
	}
}

static void
reads_no_other_kind(void **state)
{
	scoped(spelled_free) struct spelled s =
	    spelled_make(KIND_RELEASE_SHARE, members, (struct spelled_member){ 0 });
	struct arm arm;

	(void)state;
	assert_false(arm_parse(&s.statement, &arm, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(writes_none_of_a_member_that_cannot_be), TEST(reads_no_other_kind))
