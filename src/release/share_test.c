#include "release/share.h"

#include "spelled.h"
#include "test.h"

#define SCALAR "\"aa131f6dc74bed1616475deb1fe460e8efe11aaf42406f922a9ddfb8a54c2a03\""
#define ORDER "\"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010\""

static struct err err;

static const struct spelled_member members[] = { { "of", SPELLED_HASH }, { "index", "7" },
	{ "scalar", SCALAR }, { 0 } };

static bool
sign(const struct share *share, struct buf *note, struct hash *id)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	struct signer signer = note_key_signer(&key);

	return share_sign(share, SPELLED_AT, &signer, note, id, &err);
}

static bool
reads(struct spelled_member other)
{
	scoped(spelled_free) struct spelled s =
	    spelled_make(KIND_RELEASE_SHARE, members, other);
	struct share share = { .part = { .index = 99 } };
	bool good = share_parse(&s.statement, &share, &err);

	assert_int_equal(share.part.index, good ? 7 : 99);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	struct share share = { { { 1 } }, { SHARING_MEMBERS_MAX, { 7, 8, 9 } } };
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	scoped(buf_free) struct buf note = BUF_SECRET(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct share read;
	struct hash id;

	(void)state;
	assert_true(sign(&share, &note, &id));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(hash_eq(&s.id, &id));
	assert_true(share_parse(&s, &read, &err));
	assert_memory_equal(&read, &share, sizeof(share));
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct spelled_member bad[] = { { "of", NULL }, { "of", "\"\"" },
		{ "index", NULL }, { "index", "0" }, { "index", "129" }, { "scalar", NULL },
		{ "scalar", "7" }, { "scalar", "\"\"" }, { "scalar", "\"07\"" },
		{ "scalar", ORDER } };

	(void)state;
	assert_true(reads((struct spelled_member){ 0 }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_nothing_that_would_not_be_read(void **state)
{
	struct share refused[] = { { .part = { 0, { 7 } } },
		{ .part = { SHARING_MEMBERS_MAX + 1, { 7 } } }, { .part = { 1, { 7 } } } };
	struct hash id;

	(void)state;
	memset(refused[2].part.scalar, 0xff, SHARING_SCALAR_LEN);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		scoped(buf_free) struct buf note = BUF_SECRET(MIB);

		assert_false(sign(&refused[i], &note, &id));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(note.len, 0);
	}
}

static void
leaves_nothing_of_it_behind(void **state)
{
	static const struct share none;
	struct share share = { { { 1 } }, { 1, { 7 } } };

	(void)state;
	share_wipe(&share);
	assert_memory_equal(&share, &none, sizeof(none));
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(writes_nothing_that_would_not_be_read), TEST(leaves_nothing_of_it_behind))
