#include "statement/desk.h"

#include <string.h>

#include "base/arena.h"
#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define OF "\"of\":\"0700000000000000000000000000000000000000000000000000000000000000\""

static struct err err;

/* Sign one with members of the test's own. */
static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct desk desk = { .does = 77 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"desk\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\","
	    "\"nonce\":\"00000000000000000000000000000000\",\"to\":[\"" NODE "\"],%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       desk_parse(&s, &arena, &desk, &err);
	assert_true(good || desk.does == 77);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	const struct desk written[] = {
		{ DESK_ASSIGN, TEXT("ada"), { { 7 } }, TEXT("Grace H."), TEXT("") },
		{ DESK_ASSIGN, TEXT("ada"), { { 7 } }, TEXT(""), TEXT("") },
		{ DESK_TAG, TEXT("ada"), { { 7 } }, TEXT("http2"), TEXT("") },
		{ DESK_UNTAG, TEXT("ada"), { { 7 } }, TEXT("http2"), TEXT("") },
		{ DESK_TEMPLATE, TEXT("ada"), { { 0 } }, TEXT("thanks"),
		    TEXT("Thank you.\n\tWe look into {title}.\n") },
		{ DESK_DROP, TEXT("ada"), { { 0 } }, TEXT("thanks"), TEXT("") },
		{ DESK_SAID, TEXT("ada"), { { 7 } }, TEXT(""), TEXT("") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
		scoped(statement_free) struct statement s = { 0 };
		scoped(arena_free) struct arena arena = ARENA(MIB);
		scoped(buf_free) struct buf note = BUF(MIB);
		struct signer signer = note_key_signer(&key);
		const struct desk *desk = &written[i];
		struct desk again;
		struct hash id;

		assert_true(desk_sign(desk, 1000000000, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
		assert_true(hash_eq(&s.id, &id));
		assert_true(statement_check_to(&s, TEXT(NODE), &err));
		assert_true(desk_parse(&s, &arena, &again, &err));
		assert_int_equal(again.does, desk->does);
		assert_true(hash_eq(&again.of, &desk->of));
		assert_true(text_eq(again.who, desk->who) && text_eq(again.name, desk->name));
		assert_true(text_eq(again.text, desk->text));
		assert_true(strlen(desk_word(again.does)) > 2);
	}
}

static void
refuses_bodies_that_arrange_nothing(void **state)
{
	static const char *const bad[] = {
		"\"who\":\"a\"",
		"\"does\":\"\",\"who\":\"a\"," OF,
		"\"does\":\"assign\",\"who\":\"a\"",
		"\"does\":\"assign\"," OF,
		"\"does\":\"assign\",\"who\":\"a\n\"," OF,
		"\"does\":\"assign\",\"who\":\"a\",\"text\":\"b\"," OF,
		"\"does\":\"tag\",\"who\":\"a\"," OF,
		"\"does\":\"tag\",\"who\":\"a\",\"name\":\"two words\"," OF,
		"\"does\":\"tag\",\"who\":\"a\",\"name\":\"a,b\"," OF,
		"\"does\":\"template\",\"who\":\"a\",\"name\":\"b\"",
		"\"does\":\"template\",\"who\":\"a\",\"name\":\"b\",\"text\":\"c\"," OF,
		"\"does\":\"drop\",\"who\":\"a\"",
		"\"does\":\"said\",\"who\":\"a\",\"name\":\"b\"," OF,
		"\"does\":\"eat\",\"who\":\"a\"," OF,
	};

	(void)state;
	assert_true(reads("\"does\":\"tag\",\"who\":\"a\",\"name\":\"b\"," OF));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_nothing_that_it_would_not_read(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct desk desk = { DESK_ASSIGN, TEXT("ada\x1b[31m"), { { 7 } }, TEXT("b"), TEXT("") };
	struct hash id = { { 9 } };

	(void)state;
	assert_false(desk_sign(&desk, 1000000000, &signer, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
	assert_int_equal(id.bytes[0], 9);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_bodies_that_arrange_nothing),
    TEST(writes_nothing_that_it_would_not_read))
