#include "member/act.h"

#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "a.example"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define GENESIS ",\"genesis\":\"" ZEROS "\""

static struct err err;

static const struct act samples[] = {
	{ .kind = KIND_PLEDGE,
	    .genesis = { { 1 } },
	    .promise = PROMISE_CHARTER,
	    .terms = { 3, { { 2 } } } },
	{ .kind = KIND_ADMIT,
	    .genesis = { { 1 } },
	    .promise = PROMISE_PLEDGE,
	    .who = { "b.example", 9 },
	    .url = { "https://b.example", 17 },
	    .manifest = { { 5 } } },
	{ .kind = KIND_SUSPEND,
	    .genesis = { { 1 } },
	    .who = { "b.example", 9 },
	    .reason = { "it lied\nand more", 16 } },
	{ .kind = KIND_SUSPEND,
	    .genesis = { { 1 } },
	    .who = { "b.example", 9 },
	    .reason = { "it did not", 10 },
	    .lift = true },
	{ .kind = KIND_WITHDRAW, .genesis = { { 1 } }, .reason = { "merged", 6 } },
};

static void
check_same(const struct act *a, const struct act *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_true(hash_eq(&a->genesis, &b->genesis));
	assert_int_equal(a->promise, b->promise);
	assert_int_equal(a->terms.version, b->terms.version);
	assert_true(hash_eq(&a->terms.sha256, &b->terms.sha256));
	assert_true(text_eq(a->who, b->who));
	assert_true(text_eq(a->url, b->url));
	assert_true(hash_eq(&a->manifest, &b->manifest));
	assert_int_equal(a->lift, b->lift);
	assert_true(text_eq(a->reason, b->reason));
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct act again;
		struct hash id;

		assert_true(act_sign(&samples[i], 1000000000, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
		assert_true(hash_eq(&s.id, &id));
		assert_true(act_parse(&s, &again, &err));
		check_same(&again, &samples[i]);
	}
}

static bool
reads(const char *type, const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct act act = { .genesis = { { 9 } } };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"%s\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\"%s}\n",
	    type, members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       act_parse(&s, &act, &err);
	if (!good)
		assert_int_equal(act.genesis.bytes[0], 9);
	return good;
}

static void
refuses_what_is_no_act(void **state)
{
	static const char *const bad[][2] = {
		{ "pledge", GENESIS },
		{ "pledge",
		    GENESIS ",\"promise\":\"oath\",\"version\":1,\"sha256\":\"" ZEROS "\"" },
		{ "pledge",
		    GENESIS ",\"promise\":\"pledge\",\"version\":0,\"sha256\":\"" ZEROS "\"" },
		{ "pledge", GENESIS ",\"promise\":\"pledge\",\"version\":1,\"sha256\":\"00\"" },
		{ "pledge", ",\"promise\":\"pledge\",\"version\":1,\"sha256\":\"" ZEROS "\"" },
		{ "admit", GENESIS ",\"who\":\"b.example\",\"promise\":\"pledge\"" },
		{ "admit", GENESIS ",\"who\":\"b.example\",\"url\":\"b\",\"promise\":"
				   "\"pledge\",\"manifest\":\"" ZEROS "\"" },
		{ "admit",
		    GENESIS ",\"who\":\"b\",\"url\":\"https://"
			    "b.example\",\"promise\":\"pledge\",\"manifest\":\"" ZEROS "\"" },
		{ "admit", GENESIS ",\"who\":\"" ZEROS
				   "\",\"promise\":\"pledge\",\"manifest\":\"" ZEROS "\"" },
		{ "suspend", GENESIS ",\"who\":\"b.example\"" },
		{ "suspend", GENESIS ",\"who\":\"b.example\",\"why\":\"\"" },
		{ "suspend", GENESIS ",\"who\":\"b.example\",\"why\":\"\\u202e\"" },
		{ "suspend", GENESIS ",\"who\":\"b.example\",\"why\":\"a\",\"lift\":1" },
		{ "suspend", GENESIS ",\"who\":\"B.example\",\"why\":\"a\"" },
		{ "withdraw", GENESIS },
		{ "withdraw", GENESIS ",\"why\":7" },
		{ "withdraw", ",\"genesis\":\"00\",\"why\":\"a\"" },
		{ "policy", GENESIS },
	};

	(void)state;
	assert_true(reads("withdraw", GENESIS ",\"why\":\"a\""));
	assert_true(
	    reads("suspend", GENESIS ",\"who\":\"b.example\",\"why\":\"a\",\"lift\":false"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i][0], bad[i][1]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_nothing_that_it_would_not_read(void **state)
{
	static char reason[ACT_REASON_MAX + 1];
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct act act = { .kind = KIND_WITHDRAW };
	struct hash id = { { 9 } };

	(void)state;
	memset(reason, 'a', sizeof(reason));
	act.reason = (struct text){ reason, ACT_REASON_MAX };
	assert_true(act_sign(&act, 1000000000, &signer, &note, &id, &err));
	buf_clear(&note);
	id.bytes[0] = 9;
	act.reason.len++;
	assert_false(act_sign(&act, 1000000000, &signer, &note, &id, &err));
	act.kind = KIND_POLICY;
	assert_false(act_sign(&act, 1000000000, &signer, &note, &id, &err));
	assert_int_equal(note.len, 0);
	assert_int_equal(id.bytes[0], 9);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_act),
    TEST(writes_nothing_that_it_would_not_read))
