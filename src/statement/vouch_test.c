#include "statement/vouch.h"

#include "keys.h"
#include "test.h"

#define A "a.example"
#define B "b.example"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct err err;

/* Sign what has members of the test's own. */
static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct vouch out = { 0 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"peer.vouch\",\"by\":\"" A
	    "\",\"at\":\"2026-11-22T10:00:00Z\",\"nonce\":\"00000000000000000000000000000000\","
	    "\"to\":[\"" B "\"],%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       vouch_parse(&s, &out, &err);
	if (!good)
		assert_true(out.peer.at == NULL);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (unsigned how = 0; how < VOUCH_HOWS; how++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct vouch vouch = { TEXT(B), { { 7 } }, (enum vouch_how)how };
		struct vouch again;
		struct hash id;

		assert_true(vouch_sign(&vouch, 1000000000, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
		assert_true(statement_check_to(&s, TEXT(A), &err));
		assert_true(vouch_parse(&s, &again, &err));
		assert_true(text_eq(again.peer, vouch.peer));
		assert_true(hash_eq(&again.manifest, &vouch.manifest));
		assert_int_equal(again.how, how);
	}
}

static void
refuses_what_is_none(void **state)
{
	(void)state;
	assert_true(reads("\"peer\":\"" B "\",\"manifest\":\"" ZEROS "\",\"how\":\"address\""));
	assert_false(
	    reads("\"peer\":\"" B "\",\"manifest\":\"" ZEROS "\",\"how\":\"hearsay\""));
	assert_false(reads("\"peer\":\"" B "\",\"how\":\"address\""));
	assert_false(reads("\"peer\":\"B\",\"manifest\":\"" ZEROS "\",\"how\":\"address\""));
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_none))
