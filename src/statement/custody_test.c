#include "statement/custody.h"

#include "keys.h"
#include "statement/party.h"
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

static struct custody
some_custody(void)
{
	return (struct custody){ .of = { { 1 } },
		.recipient = TEXT("c.example"),
		.digest = { { 2 } },
		.size = 4096,
		.from = TEXT(B),
		.epoch = 77 };
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	scoped(statement_free) struct statement taken = { 0 };
	scoped(buf_free) struct buf take = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct custody custody = some_custody(), whole;
	struct hash id;

	(void)state;
	assert_true(custody_sign(&custody, 1000000000, &signer, &take, &id, &err));
	assert_true(statement_open(buf_text(&take), &signer.vkey, &taken, &err));
	assert_true(custody_parse(&taken, &whole, &err));
	assert_true(hash_eq(&whole.of, &custody.of) && text_eq(whole.from, TEXT(B)));
	assert_true(hash_eq(&whole.digest, &custody.digest));
	assert_true(text_eq(whole.recipient, custody.recipient));
	assert_int_equal(whole.size, 4096);
	assert_int_equal(whole.epoch, 77);
	/* Both may keep it. */
	assert_true(statement_check_to(&taken, TEXT(B), &err));
	assert_true(statement_check_to(&taken, TEXT("c.example"), &err));
}

/* A key that is named by its own hash. */
static struct note_key
a_finder(char name[static PARTY_NAME_MAX + 1])
{
	scoped(note_key_free) struct note_key key = test_key("finder", 'f');
	scoped(buf_free) struct buf hex = BUF(KIB);

	party_finder_name(&key.key.public, &hex);
	memcpy(name, buf_string(&hex), hex.len + 1);
	return test_key(name, 'f');
}

static void
a_node_asks_and_a_finder_does(void **state)
{
	scoped(note_key_free) struct note_key node = test_key(A, 'n');
	char name[PARTY_NAME_MAX + 1];
	scoped(note_key_free) struct note_key finder = a_finder(name);
	scoped(identity_free) struct identity identity = test_identity('f');
	const struct note_key *by[] = { &node, &finder };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		scoped(statement_free) struct statement asked = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct signer signer = note_key_signer(by[i]);
		struct saying how = { &signer, 1000000000, TEXT(B) };
		struct custody_ask ask = {
			.recipient = TEXT("c.example"), .size = 1, .reply = identity.recipient
		};
		struct custody_ask again;
		struct custody whole;
		struct hash id;

		assert_true(custody_ask_sign(&ask, &how, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &signer.vkey, &asked, &err));
		assert_true(custody_ask_parse(&asked, &again, &err));
		assert_true(text_eq(again.recipient, ask.recipient));
		assert_int_equal(again.finder, i);
		assert_true(i == 0 || vkey_eq(&again.key, &signer.vkey));
		assert_false(custody_parse(&asked, &whole, &err));
	}
}

static void
a_rank_is_of_an_epoch(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	scoped(statement_free) struct statement said = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct saying how = { &signer, 1000000000, TEXT(B) };
	struct custody_rank rank = { { { 1 } }, { { 2 } }, 77 }, again;
	struct custody_ask none;
	struct hash id;

	(void)state;
	assert_true(custody_rank_sign(&rank, &how, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &said, &err));
	assert_true(custody_rank_parse(&said, &again, &err));
	assert_true(hash_eq(&again.of, &rank.of) && hash_eq(&again.custody, &rank.custody));
	assert_int_equal(again.epoch, 77);
	assert_false(custody_ask_parse(&said, &none, &err));
}

#define MEMBERS(recipient, size, from, epoch)                                                  \
	"\"of\":\"" ZEROS "\",\"for\":\"" recipient "\",\"digest\":\"" ZEROS                   \
	"\",\"size\":" size ",\"from\":\"" from "\",\"epoch\":" epoch

static void
refuses_what_is_none(void **state)
{
	(void)state;
	assert_true(reads(MEMBERS("c.example", "1", NOTHING, "1")));
	assert_false(reads(MEMBERS(NOTHING, "1", B, "1")));
	assert_false(reads(MEMBERS("c.example", "0", B, "1")));
	assert_false(reads(MEMBERS("c.example", "-1", B, "1")));
	assert_false(reads(MEMBERS("c.example", "1", "somebody", "1")));
	assert_false(reads(MEMBERS("c.example", "1", B, "0")));
	assert_false(reads(MEMBERS("c.example", "1", B, "-1")));
}

TESTS(TEST(reads_what_it_writes), TEST(a_node_asks_and_a_finder_does),
    TEST(a_rank_is_of_an_epoch), TEST(refuses_what_is_none))
