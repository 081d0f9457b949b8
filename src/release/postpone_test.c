#include "release/postpone.h"

#include "spelled.h"
#include "test.h"

static struct err err;

static const struct spelled_member members[] = { { "of", SPELLED_HASH },
	{ "previous", SPELLED_HASH }, { "opens", "\"2026-11-23T10:00:00Z\"" },
	{ "why", "\"the fix breaks printing\"" }, { 0 } };

static bool
reads(struct spelled_member other)
{
	scoped(spelled_free) struct spelled s =
	    spelled_make(KIND_RELEASE_POSTPONE, members, other);
	struct postpone postpone = { .opens = 99 };
	bool good = postpone_parse(&s.statement, &postpone, &err);

	assert_int_equal(postpone.opens == 99, !good);
	return good;
}

static bool
sign(const struct postpone *postpone, struct buf *note)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE "/release", 'n');
	struct signer signer = note_key_signer(&key);
	struct hash id;

	return postpone_sign(postpone, SPELLED_AT, &signer, note, &id, &err);
}

static void
reads_what_it_writes(void **state)
{
	(void)state;
	for (unsigned first = 0; first < 2; first++) {
		scoped(note_key_free) struct note_key key =
		    test_key(SPELLED_NODE "/release", 'n');
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement s = { 0 };
		struct postpone postpone = { { { 1 } }, first == 1, { { first == 0 } },
			SPELLED_AT + 86400, TEXT("the fix breaks printing") };
		struct postpone read;

		assert_true(sign(&postpone, &note));
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_true(text_eq(s.by, TEXT(SPELLED_NODE)));
		assert_true(postpone_parse(&s, &read, &err));
		assert_true(hash_eq(&read.of, &postpone.of));
		assert_int_equal(read.first, postpone.first);
		assert_true(hash_eq(&read.previous, &postpone.previous));
		assert_int_equal(read.opens, postpone.opens);
		assert_true(text_eq(read.reason, postpone.reason));
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct spelled_member bad[] = { { "of", NULL }, { "of", "1" },
		{ "previous", "\"\"" }, { "previous", "null" }, { "opens", NULL },
		{ "opens", "\"later\"" }, { "opens", "1795341600" }, { "why", NULL },
		{ "why", "\"\"" }, { "why", "\"a\\nb\"" } };

	(void)state;
	assert_true(reads((struct spelled_member){ 0 }));
	assert_true(reads((struct spelled_member){ "previous", NULL }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_none_without_a_reason(void **state)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct postpone postpone = { .first = true, .opens = SPELLED_AT };

	(void)state;
	assert_false(sign(&postpone, &note));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

/* The key that the node has at hand postpones nothing. */
static void
is_no_statement_of_another_key_than_that_for_releases(void **state)
{
	static const char *const others[] = { SPELLED_NODE, SPELLED_NODE "/root" };
	struct postpone postpone = {
		.first = true, .opens = SPELLED_AT, .reason = TEXT("because")
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(note_key_free) struct note_key key = test_key(others[i], 'n');
		scoped(buf_free) struct buf note = BUF(MIB);
		struct signer signer = note_key_signer(&key);
		struct statement s;
		struct hash id;

		assert_true(postpone_sign(&postpone, SPELLED_AT, &signer, &note, &id, &err));
		assert_false(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_int_equal(err.fault, FAULT_DENIED);
	}
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(writes_none_without_a_reason),
    TEST(is_no_statement_of_another_key_than_that_for_releases))
