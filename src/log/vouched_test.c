#include "log/vouched.h"

#include "keys.h"
#include "test.h"

#define LOG "example.com/log"

static struct err err;

/* A checkpoint that two witnesses cosigned, at 1000 and at 2000. */
struct vouched {
	struct note_key log;
	struct note_key witness[2];
	struct buf note;
	struct buf text;
	struct policy policy;
};

static void
vouched_free(struct vouched *vouched)
{
	note_key_free(&vouched->log);
	note_key_free(&vouched->witness[0]);
	note_key_free(&vouched->witness[1]);
	buf_free(&vouched->note);
	buf_free(&vouched->text);
}

static void
set_policy(struct vouched *vouched, const char *group)
{
	buf_clear(&vouched->text);
	buf_add(&vouched->text, TEXT("log "));
	vkey_format(&vouched->log.vkey, &vouched->text);
	for (size_t i = 0; i < 2; i++) {
		buf_addf(&vouched->text, "\nwitness w%zu ", i);
		vkey_format(&vouched->witness[i].vkey, &vouched->text);
	}
	buf_addf(&vouched->text, "\n%s\n", group);
	assert_true(policy_parse(buf_text(&vouched->text), &vouched->policy, &err));
}

static struct vouched
make_vouched(void)
{
	struct vouched vouched = {
		.log = test_key(LOG, 1),
		.witness = { test_witness("a.example", 'a'), test_witness("b.example", 'b') },
		.note = BUF(MIB),
		.text = BUF(MIB),
	};
	const struct checkpoint head = { TEXT(LOG), 1, { { 1 } } };
	scoped(buf_free) struct buf text = BUF(MIB);
	struct signer signer = note_key_signer(&vouched.log);

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, &vouched.note, &err));
	for (size_t i = 0; i < 2; i++) {
		signer = note_key_signer(&vouched.witness[i]);
		assert_true(note_cosign(
		    buf_text(&text), &signer, 1000 + 1000 * (int64_t)i, &vouched.note, &err));
	}
	return vouched;
}

static int64_t
seen_by(struct vouched *vouched, const char *group)
{
	int64_t seen = 77;

	set_policy(vouched, group);
	if (!vouched_since(
		&vouched->policy, &vouched->log.vkey, buf_text(&vouched->note), &seen, &err))
		assert_int_equal(seen, 77);
	return seen;
}

static void
tells_since_when_a_quorum_has_seen_it(void **state)
{
	scoped(vouched_free) struct vouched vouched = make_vouched();

	(void)state;
	assert_int_equal(seen_by(&vouched, "quorum w0"), 1000);
	assert_int_equal(seen_by(&vouched, "quorum w1"), 2000);
	assert_int_equal(seen_by(&vouched, "group g any w0 w1\nquorum g"), 2000);
	assert_int_equal(seen_by(&vouched, "group g all w0 w1\nquorum g"), 1000);
	assert_int_equal(seen_by(&vouched, "quorum none"), INT64_MAX);
}

static void
says_when_there_is_no_quorum(void **state)
{
	scoped(vouched_free) struct vouched vouched = make_vouched();
	scoped(note_key_free) struct note_key stranger = test_key(LOG, 2);
	int64_t seen;

	(void)state;
	note_key_free(&vouched.witness[1]);
	vouched.witness[1] = test_witness("b.example", 'c');
	assert_int_equal(seen_by(&vouched, "quorum w1"), 77);
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(seen_by(&vouched, "quorum w0"), 1000);
	assert_false(vouched_since(
	    &vouched.policy, &stranger.vkey, buf_text(&vouched.note), &seen, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_string_equal(err.text, "the policy does not name the log '" LOG "'");
}

TESTS(TEST(tells_since_when_a_quorum_has_seen_it), TEST(says_when_there_is_no_quorum))
