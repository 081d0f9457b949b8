#include "member/witnesses.h"

#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "a.example"

static struct err err;

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);
	struct witnesses said = { .policy = TEXT("log x\nquorum none\n"),
		.previous = { { 7 } } };

	(void)state;
	for (int first = 0; first < 2; first++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct witnesses again;
		struct hash id;

		said.first = first == 1;
		assert_true(witnesses_sign(&said, 1000000000, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
		assert_true(witnesses_parse(&s, &again, &err));
		assert_int_equal(again.first, said.first);
		assert_int_equal(again.previous.bytes[0], said.first ? 0 : 7);
		assert_true(text_eq(again.policy, said.policy));
	}
}

static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct witnesses said;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"witnesses\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\"%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	return statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       witnesses_parse(&s, &said, &err);
}

static void
refuses_what_is_no_policy(void **state)
{
	static const char *const bad[] = {
		"",
		",\"policy\":\"\"",
		",\"policy\":7",
		",\"policy\":\"quorum none\"",
		",\"policy\":\"a\\u0007\\n\"",
		",\"policy\":\"quorum none\\n\",\"previous\":\"00\"",
	};

	(void)state;
	assert_true(reads(",\"policy\":\"quorum none\\n\""));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
bounds_what_it_writes(void **state)
{
	static char text[WITNESSES_MAX + 1];
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct witnesses said = { .first = true };
	struct hash id;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[WITNESSES_MAX - 1] = '\n';
	said.policy = (struct text){ text, WITNESSES_MAX };
	assert_true(witnesses_sign(&said, 1000000000, &signer, &note, &id, &err));
	buf_clear(&note);
	text[WITNESSES_MAX] = '\n';
	said.policy.len++;
	assert_false(witnesses_sign(&said, 1000000000, &signer, &note, &id, &err));
	assert_int_equal(note.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_policy), TEST(bounds_what_it_writes))
