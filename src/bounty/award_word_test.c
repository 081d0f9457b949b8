#include "bounty/award_word.h"

#include "keys.h"
#include "test.h"

#define AT INT64_C(1795341600)
#define FINDER "1111111111111111111111111111111111111111111111111111111111111111"

static struct err err;

/* By the finder or the node, as the kind has it; read again into the arena. */
static bool
says(const struct award_word *word, struct arena *arena, struct award_word *read)
{
	bool finder = word->kind == KIND_AWARD_ANSWER || word->kind == KIND_AWARD_MEDIATE;
	scoped(note_key_free) struct note_key key =
	    test_key(finder ? FINDER : "a.example", 'a');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct saying how = { &signer, AT, TEXT("b.example") };
	struct hash id;

	return award_word_sign(word, &how, NULL, &note, &id, &err) &&
	       statement_reopen(buf_text(&note), &s, &err) &&
	       award_word_parse(&s, arena, read, &err);
}

static void
says_what_a_finder_answers(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_WORD_ROOM);
	struct award_word word = { .kind = KIND_AWARD_ANSWER }, read;

	(void)state;
	word.answer = (struct award_answer){ .of = hash_text(TEXT("award")),
		.answer = AWARD_ACCEPT,
		.credit = TEXT("Ada"),
		.donate = TEXT("The lifeboats"),
		.show_amount = true };
	assert_true(says(&word, &arena, &read));
	assert_int_equal(read.answer.answer, AWARD_ACCEPT);
	assert_true(text_eq(read.answer.credit, TEXT("Ada")) && read.answer.show_amount);
	assert_true(text_eq(read.answer.donate, TEXT("The lifeboats")));
	assert_true(hash_eq(award_word_of(&read), &word.answer.of));
	word.answer.anonymous = true; /* and named */
	assert_false(says(&word, &arena, &read));
	assert_int_equal(err.fault, FAULT_INPUT);
	word.answer = (struct award_answer){ .answer = AWARD_DISPUTE };
	assert_false(says(&word, &arena, &read)); /* and does not say why */
	word.answer.why = TEXT("It is too little.");
	word.answer.mediator = TEXT("cert.example");
	assert_true(says(&word, &arena, &read));
	assert_true(text_eq(read.answer.mediator, TEXT("cert.example")));
	word.answer.mediator = TEXT("no name");
	assert_false(says(&word, &arena, &read));
	word.answer = (struct award_answer){ .mediator = TEXT("cert.example") };
	assert_false(says(&word, &arena, &read)); /* in what? */
}

static void
says_what_was_paid_asked_and_found(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(4 * AWARD_WORD_ROOM);
	struct award_word word = { .kind = KIND_AWARD_PAID }, read;

	(void)state;
	word.paid = (struct award_paid){ .on = AT, .reference = TEXT("17") };
	assert_true(says(&word, &arena, &read));
	assert_true(read.paid.on == AT && text_eq(read.paid.reference, TEXT("17")));
	word = (struct award_word){ .kind = KIND_AWARD_MEDIATE };
	word.mediate = (struct award_mediate){
		.why = TEXT("no"), .award = TEXT("a\n"), .receipt = TEXT("r\n")
	};
	assert_true(says(&word, &arena, &read));
	assert_true(text_eq(read.mediate.receipt, TEXT("r\n")) && read.mediate.policy.len == 0);
	word.mediate.award = TEXT("");
	assert_false(says(&word, &arena, &read));
	word = (struct award_word){ .kind = KIND_AWARD_OPINION };
	word.opinion =
	    (struct award_opinion){ .opinion = AWARD_OWES, .amount = 5, .text = TEXT("so") };
	assert_true(says(&word, &arena, &read));
	assert_int_equal(read.opinion.opinion, AWARD_OWES);
	assert_int_equal(read.opinion.amount, 5);
	word.opinion.text = TEXT("");
	read.opinion.amount = 7;
	assert_false(says(&word, &arena, &read));
	assert_int_equal(read.opinion.amount, 7);
}

static void
each_has_its_word(void **state)
{
	(void)state;
	assert_string_equal(award_opinion_text(AWARD_HOLDS), "holds");
	assert_string_equal(award_opinion_text(9), "");
}

TESTS(TEST(says_what_a_finder_answers), TEST(says_what_was_paid_asked_and_found),
    TEST(each_has_its_word))
