#include "statement/closing.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("a.example", 'n');
}

static void
check_same(const struct closing *a, const struct closing *b)
{
	REQUIRE(hash_eq(&a->of, &b->of) && hash_eq(&a->earlier, &b->earlier));
	REQUIRE(a->as == b->as && a->count == b->count && a->count > 0);
	REQUIRE(text_eq(a->why, b->why) && text_eq(a->proof, b->proof));
	for (size_t i = 0; i < a->count; i++) {
		REQUIRE(text_eq(a->opening[i].field, b->opening[i].field));
		REQUIRE(text_eq(a->opening[i].value, b->opening[i].value));
		REQUIRE(!closing_hides(a->opening[i].field));
	}
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct closing *read, struct arena *arena, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct closing again;
	struct hash id;
	struct err err;

	if (!closing_sign(
		read, &(struct saying){ &signer, at, TEXT("b.example") }, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !closing_parse(&statement, arena, &again, &err))
		REQUIRE(err.fault == FAULT_LIMIT);
	else
		check_same(read, &again);
}

/* The input is the text of a statement, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct closing closing;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    closing_parse(&statement, &arena, &closing, &err))
		check_again(&closing, &arena, statement.at);
}
