#include "statement/letter.h"

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
	struct letter out = { 0 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"letter\",\"by\":\"" A
	    "\",\"at\":\"2026-11-22T10:00:00Z\",\"nonce\":\"00000000000000000000000000000000\","
	    "\"to\":[\"" B "\"],%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       letter_parse(&s, &out, &err);
	if (!good)
		assert_true(out.title.at == NULL);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct text to[] = { TEXT(B), TEXT("c.example") };
	struct letter letter = { .title = TEXT("A draft"),
		.text = TEXT("first\n\tsecond"),
		.has_of = true,
		.of = { { 5 } },
		.has_policy = true,
		.policy = { { 7 } },
		.count = 1,
		.file = { { TEXT("draft.md"), 17, { { 9 } } } },
		.larges = 1,
		.large = { { TEXT("dump"), 90, { { 3 } }, 2 } },
		.piece = { 2, { { 4 } } } };
	struct letter again;
	struct hash id;

	(void)state;
	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, 1000000000, to, 2 }, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(hash_eq(&s.id, &id));
	assert_true(statement_check_to(&s, TEXT("c.example"), &err));
	assert_true(letter_parse(&s, &again, &err));
	assert_true(text_eq(again.title, letter.title) && text_eq(again.text, letter.text));
	assert_true(again.has_of && hash_eq(&again.of, &letter.of));
	assert_true(again.has_policy && hash_eq(&again.policy, &letter.policy));
	assert_int_equal(again.count, 1);
	assert_true(text_eq(again.file[0].name, TEXT("draft.md")));
	assert_int_equal(again.file[0].size, 17);
	assert_int_equal(again.larges, 1);
	assert_true(text_eq(again.large[0].name, TEXT("dump")) && again.large[0].pieces == 2);
	assert_true(
	    again.piece.number == 2 && hash_eq(&again.piece.whole, &letter.piece.whole));
}

#define FILE_OF(name) "{\"name\":\"" name "\",\"size\":1,\"sha256\":\"" ZEROS "\"}"

static void
refuses_what_is_no_letter(void **state)
{
	(void)state;
	assert_true(reads("\"title\":\"t\",\"files\":[" FILE_OF("a") "]"));
	assert_true(reads("\"title\":\"t\",\"text\":\"\",\"files\":[]"));
	assert_false(reads("\"title\":\"t\""));
	assert_false(reads("\"title\":\"\",\"files\":[]"));
	assert_false(reads("\"title\":\"a\\nb\",\"files\":[]"));
	assert_false(reads("\"title\":\"t\",\"text\":\"\\u001b\",\"files\":[]"));
	assert_false(reads("\"title\":\"t\",\"of\":\"" ZEROS "0\",\"files\":[]"));
	assert_false(reads("\"title\":\"t\",\"policy\":\"0\",\"files\":[]"));
	assert_false(reads("\"title\":\"t\",\"files\":[" FILE_OF("a/b") "]"));
	assert_false(reads("\"title\":\"t\",\"files\":[" FILE_OF("a") "," FILE_OF("a") "]"));
}

static void
writes_none_that_it_would_refuse(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(A, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct text to = TEXT(B);
	struct letter letter = { .title = TEXT("") };
	struct hash id;

	(void)state;
	assert_false(letter_sign(
	    &letter, &(struct letter_how){ &signer, 1000000000, &to, 1 }, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_letter),
    TEST(writes_none_that_it_would_refuse))
