#include "alert/bulletin.h"

#include <string.h>

#include "keys.h"
#include "moves.h"
#include "test.h"

static struct err err;

static const struct text indicator = { "[ipv4-addr:value = '192.0.2.1']", 31 };
static const struct text nonsense = { "[ipv4-addr:value = 192.0.2.1]", 29 };

static struct bulletin
bulletin_of(const struct text *indicators)
{
	return (struct bulletin){ .of = hash_text(TEXT("x")),
		.origin = TEXT("b.example"),
		.said = MOVES_AT,
		.title = TEXT("A worm"),
		.indicators = { 1, indicators } };
}

static void
says_what_anybody_may_read(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct bulletin bulletin = bulletin_of(&indicator), again;
	struct hash id;

	(void)state;
	assert_true(bulletin_sign(&bulletin, MOVES_AT, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(s.kind->public && hash_eq(&s.id, &id));
	assert_true(bulletin_parse(&s, &arena, &again, &err));
	assert_true(text_eq(again.title, bulletin.title) && again.text.len == 0);
	assert_true(text_eq(again.origin, bulletin.origin) && again.said == MOVES_AT);
	assert_int_equal(again.indicators.count, 1);
}

static void
refuses_what_is_none(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(buf_free) struct buf note = BUF(MIB), text = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct bulletin bulletin = bulletin_of(&nonsense);
	struct hash id;

	(void)state;
	assert_false(bulletin_sign(&bulletin, MOVES_AT, &signer, &note, &id, &err));
	assert_non_null(strstr(err.text, "/indicators/0"));
	bulletin = bulletin_of(&indicator);
	for (size_t i = 0; i < STATEMENT_PUBLIC_MAX; i++)
		buf_add_byte(&text, 'x');
	bulletin.text = buf_text(&text);
	assert_false(bulletin_sign(&bulletin, MOVES_AT, &signer, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(says_what_anybody_may_read), TEST(refuses_what_is_none))
