#include "release/unlock.h"

#include "spelled.h"
#include "test.h"

static struct err err;

/* The members of a good one, around a key that is spelled right. */
static bool
reads(enum kind_id kind, struct spelled_member other)
{
	scoped(identity_free) struct identity identity = test_identity('k');
	scoped(buf_free) struct buf key = BUF_SECRET(KIB);
	struct unlock unlock = { .seen = 99 };
	bool good;

	buf_add(&key, TEXT("\""));
	identity_format(&identity, &key);
	buf_add(&key, TEXT("\""));
	{
		struct spelled_member members[] = { { "of", SPELLED_HASH },
			{ "key", buf_string(&key) }, { "seen", "\"2026-11-23T10:00:00Z\"" },
			{ "why", "\"on a forum\"" }, { 0 } };
		scoped(spelled_free) struct spelled s = spelled_make(kind, members, other);

		good = unlock_parse(&s.statement, &unlock, &err);
	}
	assert_int_equal(unlock.seen == 99, !good);
	return good;
}

static bool
sign(const struct unlock *unlock, struct buf *note)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	struct signer signer = note_key_signer(&key);
	struct hash id;

	return unlock_sign(unlock, SPELLED_AT, &signer, note, &id, &err);
}

static void
reads_what_it_writes(void **state)
{
	scoped(identity_free) struct identity identity = test_identity('k');
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	scoped(buf_free) struct buf text = BUF_SECRET(KIB);

	(void)state;
	identity_format(&identity, &text);
	for (unsigned breach = 0; breach < 2; breach++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement s = { 0 };
		struct unlock unlock = { .of = { { 1 } },
			.key = buf_text(&text),
			.reason = TEXT("exploited"),
			.breach = breach == 1,
			.seen = breach == 1 ? SPELLED_AT - 1 : 0 };
		struct unlock read;

		assert_true(sign(&unlock, &note));
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_int_equal(
		    s.kind->id, breach == 1 ? KIND_RELEASE_BREACH : KIND_RELEASE_EARLY);
		assert_true(unlock_parse(&s, &read, &err));
		assert_true(hash_eq(&read.of, &unlock.of));
		assert_true(text_eq(read.key, unlock.key));
		assert_true(recipient_eq(&read.recipient, &identity.recipient));
		assert_true(text_eq(read.reason, unlock.reason));
		assert_int_equal(read.breach, unlock.breach);
		assert_int_equal(read.seen, unlock.seen);
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct spelled_member bad[] = { { "of", NULL }, { "of", "1" },
		{ "key", NULL }, { "key", "\"\"" }, { "key", "\"AGE-SECRET-KEY-1QQQ\"" },
		{ "key", "7" }, { "why", NULL }, { "why", "\"\"" } };

	(void)state;
	assert_true(reads(KIND_RELEASE_EARLY, (struct spelled_member){ 0 }));
	assert_true(reads(KIND_RELEASE_BREACH, (struct spelled_member){ 0 }));
	/* Only a breach tells when. */
	assert_true(reads(KIND_RELEASE_EARLY, (struct spelled_member){ "seen", NULL }));
	assert_false(reads(KIND_RELEASE_BREACH, (struct spelled_member){ "seen", NULL }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(KIND_RELEASE_EARLY, bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_false(reads(KIND_RELEASE_BREACH, bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_nothing_that_would_not_be_read(void **state)
{
	scoped(identity_free) struct identity identity = test_identity('k');
	scoped(buf_free) struct buf text = BUF_SECRET(KIB), note = BUF(MIB);
	struct unlock no_key = { .reason = TEXT("because") }, no_reason = { 0 };

	(void)state;
	identity_format(&identity, &text);
	no_reason.key = buf_text(&text);
	assert_false(sign(&no_key, &note));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(sign(&no_reason, &note));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(writes_nothing_that_would_not_be_read))
