#include "statement/desk.h"

#include "base/arena.h"
#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct desk *desk, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct desk again;
	struct hash id;
	struct err err;

	if (!desk_sign(desk, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !desk_parse(&statement, &arena, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(again.does == desk->does && hash_eq(&again.of, &desk->of));
	REQUIRE(text_eq(again.who, desk->who) && text_eq(again.name, desk->name));
	REQUIRE(text_eq(again.text, desk->text));
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct desk desk;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    desk_parse(&statement, &arena, &desk, &err))
		check_again(&desk, statement.at);
}
