#include "release/verified.h"

#include "spelled.h"
#include "test.h"

static struct err err;

static const struct spelled_member members[] = { { "of", SPELLED_HASH },
	{ "bundle", SPELLED_HASH }, { "good", "true" },
	{ "why", "\"three files, as agreed; they build\"" }, { 0 } };

static bool
reads(struct spelled_member other)
{
	scoped(spelled_free) struct spelled s =
	    spelled_make(KIND_RELEASE_VERIFIED, members, other);
	struct verified verified = { .good = false };
	bool good = verified_parse(&s.statement, &verified, &err);

	assert_int_equal(verified.good, good);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (unsigned good = 0; good < 2; good++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement s = { 0 };
		struct verified verified = { { { 1 } }, { { 2 } }, good == 1,
			TEXT("three files, as agreed") };
		struct verified read;
		struct hash id;

		assert_true(verified_sign(&verified, SPELLED_AT, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_true(verified_parse(&s, &read, &err));
		assert_true(hash_eq(&read.of, &verified.of));
		assert_true(hash_eq(&read.bundle, &verified.bundle));
		assert_int_equal(read.good, verified.good);
		assert_true(text_eq(read.reason, verified.reason));
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct spelled_member bad[] = { { "of", NULL }, { "of", "1" },
		{ "bundle", NULL }, { "bundle", "\"\"" }, { "good", NULL }, { "good", "1" },
		{ "good", "\"true\"" }, { "why", NULL }, { "why", "\"\"" } };

	(void)state;
	assert_true(reads((struct spelled_member){ 0 }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_none_without_a_reason(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct verified verified = { .good = true };
	struct hash id;

	(void)state;
	assert_false(verified_sign(&verified, SPELLED_AT, &signer, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(writes_none_without_a_reason))
