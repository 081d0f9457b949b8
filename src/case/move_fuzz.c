#include "case/move.h"

#include "case/move_shape.h"
#include "fuzz.h"
#include "moves.h"

static struct note_key key;

void
fuzz_setup(void)
{
	key = test_key("a.example", 'a');
}

static void
spell(const struct move *move, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	shape_write_among(move_shape(move->kind), move, &w);
	writer_end(&w);
}

/* What is read can be said again by the one who said it, and says the same. */
static void
check_again(const struct move *move)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB), one = BUF(MIB), two = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct move again;
	struct hash id;
	struct err err;

	if (!text_eq(move->by, key.vkey.name))
		return;
	if (!move_sign(move, &signer, move->at, &note, &id, &err) ||
	    !statement_reopen(buf_text(&note), &s, &err) ||
	    !move_parse(&s, &arena, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	spell(move, &one);
	spell(&again, &two);
	REQUIRE(one.failed || two.failed || text_eq(buf_text(&one), buf_text(&two)));
	REQUIRE(again.seen == move->seen && again.party.roles == move->party.roles);
	REQUIRE(again.to.count == move->to.count && again.after.count == move->after.count);
}

/* The input is the text of one; nobody verifies what it is signed with. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct move move;
	struct err err;

	moves_note(in, &note);
	if (!note.failed && statement_reopen(buf_text(&note), &s, &err) &&
	    move_parse(&s, &arena, &move, &err))
		check_again(&move);
}
