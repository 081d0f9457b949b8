#include "case/told.h"

#include <string.h>

#include "keys.h"
#include "moves.h"
#include "test.h"

static struct err err;

#define ID "1111111111111111111111111111111111111111111111111111111111111111"
#define HEAD                                                                                   \
	"{\"accord\":1,\"type\":\"told\",\"by\":\"a.example\",\"at\":\"2026-11-22T10:00:"      \
	"00Z\","
#define PARTY(who, role)                                                                       \
	"{" who "\"role\":\"" role "\",\"told\":\"2026-11-01T10:00:00Z\",\"record\":\"" ID     \
	"\",\"epoch\":7}"
#define TOLD(parties)                                                                          \
	HEAD "\"title\":\"Streams\",\"where\":\"https://a.example/1\",\"since\":"              \
	     "\"2026-11-22T10:00:00Z\",\"part\":1,\"parts\":1,\"parties\":[" parties "]}"

/* The note lives in the arena. */
static bool
reads(const char *text, struct arena *arena, struct told *out)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf line = BUF(MIB), note = BUF(MIB);

	buf_addf(&line, "%s\n", text);
	moves_note(buf_text(&line), &note);
	return statement_reopen(arena_text(arena, buf_text(&note)), &s, &err) &&
	       told_parse(&s, arena, out, &err);
}

static void
says_who_was_told_and_names_no_finder(void **state)
{
	static const struct told_party parties[] = {
		{ .who = { "b.example", 9 }, .role = 1, .told = MOVES_AT, .epoch = 3 },
		{ .role = 0, .told = MOVES_AT, .epoch = 4 },
		{ .who = { "a CSIRT", 7 },
		    .role = 5,
		    .told = MOVES_AT,
		    .notice = { "nis2 notification", 17 },
		    .epoch = 4 },
	};
	const struct told told = { .title = TEXT("Streams"),
		.where = TEXT("https://a.example/1"),
		.since = MOVES_AT,
		.has_release = true,
		.release = hash_text(TEXT("r")),
		.part = 1,
		.parts = 2,
		.parties = { 3, parties } };
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct told again;
	struct hash id;

	(void)state;
	assert_true(told_sign(&told, MOVES_AT, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(told_parse(&s, &arena, &again, &err));
	assert_int_equal(again.parties.count, 3);
	assert_true(text_eq(told_parties(&again)[0].who, TEXT("b.example")));
	assert_int_equal(told_parties(&again)[1].who.len, 0);
	assert_true(text_eq(told_parties(&again)[2].notice, TEXT("nis2 notification")));
	assert_true(again.has_release && hash_eq(&again.release, &told.release));
	assert_true(hash_eq(&id, &s.id));
}

static void
refuses_what_would_name_a_finder_or_nobody(void **state)
{
	static const struct {
		const char *text, *said;
	} bad[] = {
		{ TOLD(PARTY("\"who\":\"Ada\",", "finder")), "/parties/0" },
		{ TOLD(PARTY("\"who\":\"b.example\",", "vendor") "," PARTY("", "vendor")),
		    "/parties/1" },
		{ TOLD(PARTY("\"who\":\"b.example\",", "friend")), "role" },
		{ HEAD "\"title\":\"x\",\"where\":\"x\",\"since\":\"2026-11-22T10:00:00Z\","
		       "\"part\":2,\"parts\":1,\"parties\":[]}",
		    "/part" },
		{ HEAD "\"title\":\"x\",\"where\":\"x\",\"since\":\"2026-11-22T10:00:00Z\","
		       "\"part\":1,\"parts\":1}",
		    "/parties" },
		{ HEAD "\"title\":\"\",\"where\":\"x\",\"since\":\"2026-11-22T10:00:00Z\","
		       "\"part\":1,\"parts\":1,\"parties\":[]}",
		    "/title" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MIB);
		struct told told = { .part = 17 };

		assert_false(reads(bad[i].text, &arena, &told));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, bad[i].said) == NULL)
			fail_msg("%zu: '%s' has no '%s'", i, err.text, bad[i].said);
		assert_int_equal(told.part, 17);
	}
}

static void
says_nothing_that_would_not_be_read(void **state)
{
	const struct told told = {
		.title = TEXT("x"), .where = TEXT("x"), .since = MOVES_AT, .part = 2, .parts = 1
	};
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct hash id;

	(void)state;
	assert_false(told_sign(&told, MOVES_AT, &signer, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(says_who_was_told_and_names_no_finder),
    TEST(refuses_what_would_name_a_finder_or_nobody), TEST(says_nothing_that_would_not_be_read))
