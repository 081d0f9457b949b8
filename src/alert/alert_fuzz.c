#include "alert/bulletin.h"
#include "alert/turn.h"

#include "fuzz.h"
#include "moves.h"

static struct note_key key;
static const struct text to = { "b.example", 9 };

void
fuzz_setup(void)
{
	key = test_key("a.example", 'a');
}

/* What was read, said again. */
static bool
say_again(const struct statement *s, struct arena *arena, struct buf *out, struct err *err)
{
	struct signer signer = note_key_signer(&key);
	struct alert_how how = { &signer, s->at, { 1, &to } };
	struct bulletin bulletin;
	struct alert alert;
	struct turn turn;
	struct hash id;

	if (turn_is(s->kind->id))
		return turn_parse(s, arena, &turn, err) &&
		       turn_sign(&turn, &how, out, &id, err);
	if (s->kind->id == KIND_ALERT_PUBLIC)
		return bulletin_parse(s, arena, &bulletin, err) &&
		       bulletin_sign(&bulletin, s->at, &signer, out, &id, err);
	return alert_parse(s, arena, &alert, err) && alert_sign(&alert, &how, out, &id, err);
}

/* From the members that are of its kind alone. */
static struct text
told(struct text note)
{
	static const char mark[] = "\"to\":[\"b.example\"],";

	for (size_t i = 0; i + sizeof(mark) < note.len; i++)
		if (text_starts(text_after(note, i), text_of(mark)))
			return text_after(note, i);
	return note; /* a public one has neither */
}

/* The text before its signature. */
static struct text
line_of(struct text note)
{
	struct text line = note;

	(void)!text_line(&note, &line);
	return line;
}

/* The input is the text of an alert, or of what is said about one; nobody verifies what it is
 * signed with.  What is read can be said again, and is then said the same again. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(2 * ALERT_ROOM);
	scoped(statement_free) struct statement s = { 0 }, again = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB), one = BUF(2 * MIB), two = BUF(2 * MIB);
	struct err err;

	moves_note(in, &note);
	if (!statement_reopen(buf_text(&note), &s, &err) || !say_again(&s, &arena, &one, &err))
		return;
	if (!statement_reopen(buf_text(&one), &again, &err) ||
	    !say_again(&again, &arena, &two, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(told(line_of(buf_text(&one))).len > 0);
	REQUIRE(text_eq(told(line_of(buf_text(&one))), told(line_of(buf_text(&two)))));
}
