#include "statement/custody.h"

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
	struct custody out = { 0 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"custody\",\"by\":\"" A
	    "\",\"at\":\"2026-11-22T10:00:00Z\",\"nonce\":\"00000000000000000000000000000000\","
	    "\"to\":[\"" B "\"],%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       custody_parse(&s, &out, &err);
	if (!good)
		assert_true(out.from.at == NULL);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	scoped(statement_free) struct statement asked = { 0 }, taken = { 0 };
	scoped(buf_free) struct buf ask = BUF(MIB), take = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct saying how = { &signer, 1000000000, TEXT(B) };
	struct custody custody = { { { 1 } }, { TEXT("c.example"), { { 2 } }, 4096 }, TEXT(B) };
	struct custody_ask again;
	struct custody whole;
	struct hash id;

	(void)state;
	assert_true(custody_ask_sign(&custody.ask, &how, &ask, &id, &err));
	assert_true(statement_open(buf_text(&ask), &signer.vkey, &asked, &err));
	assert_true(custody_ask_parse(&asked, &again, &err));
	assert_true(text_eq(again.recipient, custody.ask.recipient));
	assert_true(hash_eq(&again.digest, &custody.ask.digest));
	assert_int_equal(again.size, 4096);
	assert_true(custody_sign(&custody, &how, &take, &id, &err));
	assert_true(statement_open(buf_text(&take), &signer.vkey, &taken, &err));
	assert_true(custody_parse(&taken, &whole, &err));
	assert_true(hash_eq(&whole.of, &custody.of) && text_eq(whole.from, TEXT(B)));
	assert_true(hash_eq(&whole.ask.digest, &custody.ask.digest));
	assert_false(custody_parse(&asked, &whole, &err));
	assert_false(custody_ask_parse(&taken, &again, &err));
}

#define MEMBERS(recipient, size, from)                                                         \
	"\"of\":\"" ZEROS "\",\"for\":\"" recipient "\",\"digest\":\"" ZEROS                   \
	"\",\"size\":" size ",\"from\":\"" from "\""

static void
refuses_what_is_none(void **state)
{
	(void)state;
	assert_true(reads(MEMBERS("c.example", "1", NOTHING)));
	assert_false(reads(MEMBERS(NOTHING, "1", B)));
	assert_false(reads(MEMBERS("c.example", "0", B)));
	assert_false(reads(MEMBERS("c.example", "-1", B)));
	assert_false(reads(MEMBERS("c.example", "1", "somebody")));
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_none))
