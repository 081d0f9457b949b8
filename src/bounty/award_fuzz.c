#include "bounty/award.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("a.example", 'a');
}

static void
check_same(const struct award *a, const struct award *b)
{
	REQUIRE(hash_eq(&a->of, &b->of) && a->decision == b->decision);
	REQUIRE(text_eq(a->row, b->row) && text_eq(a->severity, b->severity));
	REQUIRE(a->amount == b->amount && text_eq(a->currency, b->currency));
	REQUIRE(a->split == b->split && a->below == b->below && a->pay_by == b->pay_by);
	REQUIRE(text_eq(a->why, b->why) && a->has_policy == b->has_policy);
	REQUIRE(a->has_corrects == b->has_corrects);
}

/* What is read can be said again, and says the same; what is declined is worth nothing. */
static void
check_again(const struct award *award, int64_t at, struct arena *arena)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct saying how = { &signer, at, TEXT("b.example") };
	struct award again;
	struct hash id;
	struct err err;

	REQUIRE(award->decision == AWARD_GRANTED || award->amount == 0);
	REQUIRE(award->amount >= 0 && award->split >= 1);
	if (!award_sign(award, &how, &note, &id, &err) ||
	    !statement_reopen(buf_text(&note), &s, &err) ||
	    !award_parse(&s, arena, &again, &err))
		REQUIRE(err.fault == FAULT_LIMIT);
	else
		check_same(award, &again);
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(4 * AWARD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct award award;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_reopen(buf_text(&note), &s, &err) &&
	    award_parse(&s, &arena, &award, &err))
		check_again(&award, s.at, &arena);
}
