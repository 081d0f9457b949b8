#include "bounty/award_word.h"

#include "fuzz.h"
#include "keys.h"

/* A node's, and a finder's. */
#define FINDER "1111111111111111111111111111111111111111111111111111111111111111"

static struct note_key keys[2];

void
fuzz_setup(void)
{
	keys[0] = test_key("a.example", 'a');
	keys[1] = test_key(FINDER, 'f');
}

static void
check_answer(const struct award_answer *a, const struct award_answer *b)
{
	REQUIRE(a->answer == b->answer && text_eq(a->why, b->why));
	REQUIRE(text_eq(a->donate, b->donate) && text_eq(a->credit, b->credit));
	REQUIRE(a->anonymous == b->anonymous && a->show_amount == b->show_amount);
	REQUIRE(text_eq(a->mediator, b->mediator));
	REQUIRE(!(a->anonymous && a->credit.len > 0));
	REQUIRE((a->answer == AWARD_DISPUTE) == (a->why.len > 0));
}

static void
check_same(const struct award_word *a, const struct award_word *b)
{
	REQUIRE(a->kind == b->kind);
	REQUIRE(hash_eq(award_word_of(a), award_word_of(b)));
	if (a->kind == KIND_AWARD_ANSWER) {
		check_answer(&a->answer, &b->answer);
	} else if (a->kind == KIND_AWARD_PAID) {
		REQUIRE(a->paid.on == b->paid.on);
		REQUIRE(text_eq(a->paid.reference, b->paid.reference));
	} else if (a->kind == KIND_AWARD_MEDIATE) {
		REQUIRE(text_eq(a->mediate.why, b->mediate.why));
		REQUIRE(text_eq(a->mediate.award, b->mediate.award));
		REQUIRE(text_eq(a->mediate.receipt, b->mediate.receipt));
		REQUIRE(text_eq(a->mediate.policy, b->mediate.policy));
	} else {
		REQUIRE(hash_eq(&a->opinion.ask, &b->opinion.ask));
		REQUIRE(a->opinion.opinion == b->opinion.opinion);
		REQUIRE(a->opinion.amount == b->opinion.amount);
		REQUIRE(text_eq(a->opinion.text, b->opinion.text));
	}
}

/* What is read can be said again, and says the same. */
static void
check_again(const struct award_word *word, const struct note_key *key, int64_t at)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_WORD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(key);
	struct saying how = { &signer, at, TEXT("b.example") };
	struct award_word again;
	struct hash id;
	struct err err;

	if (!award_word_sign(word, &how, NULL, &note, &id, &err) ||
	    !statement_reopen(buf_text(&note), &s, &err) ||
	    !award_word_parse(&s, &arena, &again, &err))
		REQUIRE(err.fault == FAULT_LIMIT);
	else
		check_same(word, &again);
}

/* The input is the text of one, which either signs first. */
void
fuzz(struct text in)
{
	for (size_t i = 0; i < 2; i++) {
		scoped(arena_free) struct arena arena = ARENA(AWARD_WORD_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(2 * MIB);
		struct signer signer = note_key_signer(&keys[i]);
		struct award_word word;
		struct err err;

		if (note_sign(in, &signer, &note, &err) &&
		    statement_reopen(buf_text(&note), &s, &err) &&
		    award_word_parse(&s, &arena, &word, &err)) {
			check_again(&word, &keys[i], s.at);
			return;
		}
	}
}
