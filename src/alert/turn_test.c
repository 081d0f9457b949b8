#include "alert/turn.h"

#include <string.h>

#include "keys.h"
#include "moves.h"
#include "test.h"

static struct err err;

#define ID "1111111111111111111111111111111111111111111111111111111111111111"

static bool
reads(const char *type, const char *members, struct arena *arena, struct turn *out)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf line = BUF(MIB), note = BUF(MIB);

	buf_addf(&line,
	    "{\"accord\":1,\"type\":\"%s\",\"by\":\"a.example\",\"at\":\"2026-11-22T10:00:"
	    "00Z\","
	    "\"nonce\":\"00112233445566778899aabbccddeeff\",\"to\":[\"b.example\"],%s}\n",
	    type, members);
	moves_note(buf_text(&line), &note);
	return statement_reopen(arena_text(arena, buf_text(&note)), &s, &err) &&
	       turn_parse(&s, arena, out, &err);
}

/* Each with all that it can have. */
static void
says_each_and_reads_it_again(void **state)
{
	static const struct text to = { "b.example", 9 };
	static const struct text nodes[] = { { "c.example", 9 }, { "d.example", 9 } };
	static const struct turn_contact contacts[] = {
		{ { "Ada", 3 }, { "+49 30 1", 8 }, { "", 0 } },
		{ { "Bo", 2 }, { "bo@a.example", 12 }, { "nights", 6 } },
	};
	const struct hash of = hash_text(TEXT("an alert"));
	const struct turn turns[] = {
		{ .kind = KIND_ALERT_FORWARD,
		    .of = of,
		    .origin = TEXT("c.example"),
		    .as = TURN_AS_MEMBER,
		    .why = TEXT("x") },
		{ .kind = KIND_ALERT_ACK, .of = of, .who = TEXT("Ada") },
		{ .kind = KIND_ALERT_RECALL, .of = of, .why = TEXT("a\nb") },
		{ .kind = KIND_ALERT_ANSWER, .of = of, .answer = TURN_HELD, .why = TEXT("x") },
		{ .kind = KIND_ALERT_REVEAL, .of = of, .drill = true, .salt = of },
		{ .kind = KIND_ALERT_DRILL, .of = of, .salt = of },
		{ .kind = KIND_ALERT_HOLD, .of = of, .why = TEXT("x") },
		{ .kind = KIND_ALERT_GROUP, .name = TEXT("clients"), .nodes = { 2, nodes } },
		{ .kind = KIND_ALERT_GROUP, .name = TEXT("none") },
		{ .kind = KIND_ONCALL, .contact = { 2, contacts }, .within = 30 },
	};
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	struct signer signer = note_key_signer(&key);
	struct alert_how how = { &signer, MOVES_AT, { 1, &to } };

	(void)state;
	for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(TURN_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		const struct turn *turn = &turns[i];
		struct turn again;
		struct hash id;

		assert_true(turn_is(turn->kind));
		if (!turn_sign(turn, &how, &note, &id, &err))
			fail_msg("%zu: %s", i, err.text);
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_true(turn_parse(&s, &arena, &again, &err));
		assert_int_equal(again.kind, turn->kind);
		assert_true(hash_eq(&again.of, &turn->of) && hash_eq(&again.salt, &turn->salt));
		assert_true(text_eq(again.why, turn->why) && text_eq(again.who, turn->who));
		assert_true(
		    text_eq(again.origin, turn->origin) && text_eq(again.name, turn->name));
		assert_int_equal(again.as, turn->as);
		assert_int_equal(again.answer, turn->answer);
		assert_int_equal(again.drill, turn->drill);
		assert_int_equal(again.nodes.count, turn->nodes.count);
		assert_int_equal(again.contact.count, turn->contact.count);
		assert_int_equal(again.within, turn->within);
	}
	assert_false(turn_is(KIND_ALERT));
}

static void
refuses_what_is_missing_or_wrong(void **state)
{
	static const struct {
		const char *type, *members, *said;
	} bad[] = {
		{ "alert.ack", "\"who\":\"Ada\"", "/of" },
		{ "alert.ack", "\"of\":\"" ID "\"", "/who" },
		{ "alert.recall", "\"of\":\"" ID "\"", "/why" },
		{ "alert.answer", "\"of\":\"" ID "\",\"answer\":\"perhaps\"", "/answer" },
		{ "alert.reveal", "\"of\":\"" ID "\",\"drill\":1,\"salt\":\"" ID "\"",
		    "/drill" },
		{ "alert.reveal", "\"of\":\"" ID "\",\"drill\":true,\"salt\":\"11\"", "/salt" },
		{ "alert.forward", "\"of\":\"" ID "\",\"origin\":\"nobody\",\"as\":\"client\"",
		    "/origin" },
		{ "alert.group", "\"name\":\"x\",\"nodes\":[\"a.example\",\"a.example\"]",
		    "/nodes/1" },
		{ "oncall", "\"contacts\":[],\"within\":30", "/contacts" },
		{ "oncall", "\"contacts\":[{\"who\":\"x\",\"reach\":\"y\"}],\"within\":0",
		    "/within" },
		{ "letter", "\"of\":\"" ID "\"", "letter" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MIB);
		struct turn turn = { .within = 17 };

		assert_false(reads(bad[i].type, bad[i].members, &arena, &turn));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, bad[i].said) == NULL)
			fail_msg("%zu: '%s' has no '%s'", i, err.text, bad[i].said);
		assert_int_equal(turn.within, 17);
	}
}

TESTS(TEST(says_each_and_reads_it_again), TEST(refuses_what_is_missing_or_wrong))
