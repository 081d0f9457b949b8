#include "bounty/credit.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("a.example", 'a');
}

static void
check_same(const struct credit *a, const struct credit *b)
{
	REQUIRE(hash_eq(&a->award, &b->award) && a->amount == b->amount);
	REQUIRE(text_eq(a->title, b->title) && text_eq(a->where, b->where));
	REQUIRE(text_eq(a->name, b->name) && text_eq(a->row, b->row));
	REQUIRE(text_eq(a->severity, b->severity) && text_eq(a->currency, b->currency));
	REQUIRE(text_eq(a->donated, b->donated) && a->has_corrects == b->has_corrects);
}

/* What is read can be said again, and says the same; an amount has its currency. */
static void
check_again(const struct credit *credit, int64_t at)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct credit again;
	struct hash id;
	struct err err;

	REQUIRE((credit->amount > 0) == (credit->currency.len > 0));
	if (!credit_sign(credit, at, &signer, &note, &id, &err) ||
	    !statement_reopen(buf_text(&note), &s, &err) ||
	    !credit_parse(&s, &arena, &again, &err))
		REQUIRE(err.fault == FAULT_LIMIT);
	else
		check_same(credit, &again);
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct credit credit;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_reopen(buf_text(&note), &s, &err) &&
	    credit_parse(&s, &arena, &credit, &err))
		check_again(&credit, s.at);
}
