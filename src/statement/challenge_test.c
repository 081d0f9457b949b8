#include "statement/challenge.h"

#include "keys.h"
#include "statement/receipt.h"
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
	struct challenge_open out = { 0 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"challenge.open\",\"by\":\"" A
	    "\",\"at\":\"2026-11-22T10:00:00Z\",%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       challenge_open_parse(&s, &out, &err);
	if (!good)
		assert_true(out.node.at == NULL);
	return good;
}

/* A receipt by B. */
static void
make_receipt(struct buf *note, struct hash *id)
{
	scoped(note_key_free) struct note_key key = test_key(B, 'b');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf said = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct saying how = { &signer, 1000000000, TEXT(A) };
	struct receipt receipt = { .epoch = 7, .proof_by = 1000000700 };

	assert_true(challenge_sign(&(struct challenge){ { { 3 } } }, &how, &said, id, &err));
	assert_true(statement_open(buf_text(&said), &signer.vkey, &s, &err));
	receipt.of = s.id;
	assert_true(commitment_make(&s, &receipt.commitment, &err));
	assert_true(receipt_sign(&receipt, &how, note, id, &err));
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	scoped(statement_free) struct statement s = { 0 }, o = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), open = BUF(MIB), receipt = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct challenge challenge, again;
	struct challenge_open public = { TEXT(B), { 0 }, { { 5 } } }, seen;
	struct hash id;

	(void)state;
	make_receipt(&receipt, &challenge.receipt);
	assert_true(challenge_sign(
	    &challenge, &(struct saying){ &signer, 1000000000, TEXT(B) }, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(challenge_parse(&s, &again, &err));
	assert_true(hash_eq(&again.receipt, &challenge.receipt));
	public.receipt = buf_text(&receipt);
	assert_true(challenge_open_sign(&public, 1000000000, &signer, &open, &id, &err));
	assert_true(statement_open(buf_text(&open), &signer.vkey, &o, &err));
	assert_true(challenge_open_parse(&o, &seen, &err));
	assert_true(text_eq(seen.receipt, public.receipt) && text_eq(seen.node, TEXT(B)));
	assert_true(hash_eq(&seen.challenge, &public.challenge));
	public.node = TEXT("c.example");
	assert_false(challenge_open_sign(&public, 1000000000, &signer, &open, &id, &err));
}

static void
refuses_what_holds_no_receipt(void **state)
{
	(void)state;
	assert_false(reads("\"node\":\"" B "\",\"challenge\":\"" ZEROS "\""));
	assert_false(reads("\"node\":\"" B "\",\"challenge\":\"" ZEROS "\",\"receipt\":\"x\""));
	assert_false(reads("\"node\":\"B\",\"challenge\":\"" ZEROS "\",\"receipt\":\"\""));
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_holds_no_receipt))
