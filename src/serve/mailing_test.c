#include "serve/mailing.h"

#include <string.h>

#include "counter.h"
#include "journal/attempt.h"
#include "journal/blob.h"
#include "pair.h"

static struct err err;

/* A's clerk, which has something to say to B. */
struct bench {
	struct pair pair;
	struct counter counter;
	struct unsealing unsealing;
	struct mailing mailing;
};

static void
bench_free(struct bench *bench)
{
	counter_free(&bench->counter);
	pair_free(&bench->pair);
}

static void
bench_begin(struct bench *bench, bool known)
{
	*bench = (struct bench){ .pair = pair_make() };
	counter_make(&bench->counter, bench->pair.a.node.dir);
	mailing_begin(&bench->mailing, &bench->unsealing);
	if (known)
		pair_introduce(&bench->pair, &bench->pair.a, &bench->pair.b);
}

static void
bench_make(struct bench *bench, bool known)
{
	bench_begin(bench, known);
	(void)pair_write(&bench->pair, "A draft", bench->pair.now);
}

/* A says something to B with a file of a mebibyte and more. */
static void
attach(struct bench *bench)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX), bytes = BUF(2 * MIB);
	struct journal *journal = &bench->pair.a.node.journal;
	struct signer signer = node_signer(&bench->pair.a.node);
	struct letter letter = { .title = TEXT("A dump"), .count = 1 };
	struct text to = TEXT(PAIR_B);
	struct hash id;

	memset(buf_extend(&bytes, MIB + KIB), 'x', MIB + KIB);
	letter.file[0] =
	    (struct attached_file){ TEXT("dump"), bytes.len, hash_text(buf_text(&bytes)) };
	assert_true(journal_begin(journal, &err));
	assert_true(blob_add(journal, &letter.file[0].hash, buf_text(&bytes), &err));
	assert_true(journal_commit(journal, &err));
	assert_true(letter_sign(&letter,
	    &(struct letter_how){ &signer, bench->pair.now, &to, 1 }, &note, &id, &err));
	(void)pair_keep(&bench->pair, &bench->pair.a, buf_text(&note));
}

static void
mail(struct bench *bench)
{
	mailing_do(&bench->mailing, &bench->counter.post, &bench->pair.a.node, bench->pair.now);
}

/* The next errand of the courier, of that kind. */
static uint32_t
asked(struct bench *bench, uint8_t kind, struct parley_errand *out)
{
	struct frame frame;

	if (counter_hears(&bench->counter, bench->counter.peer[PROCESS_COURIER], &frame) == 0)
		return 0;
	assert_int_equal(frame.kind, kind);
	assert_true(parley_errand_parse(frame.payload, out, &err));
	return frame.tag;
}

static void
bring(struct bench *bench, uint32_t tag, struct text answer)
{
	struct mailing_done done = { tag, BUF(ENVELOPE_MAX) };

	buf_add(&done.answer, answer);
	mailing_hear(&bench->mailing, &bench->counter.post, &bench->pair.a.node,
	    bench->pair.now, &done, 1);
	buf_free(&done.answer);
}

static void
bring_fault(struct bench *bench, uint32_t tag, const char *why)
{
	scoped(buf_free) struct buf payload = BUF(KIB);

	parley_answer_format(FAULT_SYSTEM, text_of(why), &payload);
	bring(bench, tag, buf_text(&payload));
}

static struct attempt
attempt_at_b(struct bench *bench)
{
	struct attempt attempt;

	assert_true(
	    attempt_find(&bench->pair.a.node.journal, TEXT(PAIR_B), &attempt, NULL, &err));
	return attempt;
}

static void
who_is_known_gets_it_and_others_are_looked_for_first(void **state)
{
	(void)state;
	for (unsigned known = 0; known < 2; known++) {
		struct parley_errand errand;
		struct bench bench;

		bench_make(&bench, known == 1);
		mail(&bench);
		assert_int_not_equal(
		    asked(&bench, known == 1 ? PARLEY_POST : PARLEY_WALK, &errand), 0);
		assert_true(text_eq(errand.url, TEXT("https://" PAIR_B)));
		assert_true((errand.body.len > 0) == (known == 1));
		mail(&bench); /* one at a time */
		assert_int_equal(asked(&bench, PARLEY_POST, &errand), 0);
		bench_free(&bench);
	}
}

static void
what_was_not_delivered_is_tried_again_at_its_time(void **state)
{
	struct parley_errand errand;
	struct attempt attempt;
	struct bench bench;

	(void)state;
	bench_make(&bench, true);
	mail(&bench);
	bring_fault(&bench, asked(&bench, PARLEY_POST, &errand), "nobody is there");
	attempt = attempt_at_b(&bench);
	assert_int_equal(attempt.count, 1);
	assert_true(attempt.next > bench.pair.now);
	mail(&bench);
	assert_int_equal(asked(&bench, PARLEY_POST, &errand), 0);
	bench.pair.now = attempt.next;
	mail(&bench);
	assert_int_not_equal(asked(&bench, PARLEY_POST, &errand), 0);
	assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 0);
	bench_free(&bench);
}

/* Of what was not noted down nobody knows that it must wait: all does, a little. */
static void
where_failure_cannot_be_noted_down_it_pauses_and_goes_on_then(void **state)
{
	struct parley_errand errand;
	struct bench bench;
	int64_t pause = 1;

	(void)state;
	bench_make(&bench, true);
	assert_true(db_run(bench.pair.a.node.journal.db,
	    "CREATE TEMP TRIGGER no BEFORE INSERT ON attempt"
	    " BEGIN SELECT raise(ABORT, 'no room'); END",
	    &err));
	mail(&bench);
	for (int i = 0; i < 4; i++) {
		bring_fault(&bench, asked(&bench, PARLEY_POST, &errand), "nobody is there");
		assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 1);
		assert_int_equal(attempt_at_b(&bench).count, 0);
		bench.pair.now += pause - 1;
		mail(&bench);
		assert_int_equal(asked(&bench, PARLEY_POST, &errand), 0);
		bench.pair.now++;
		pause *= 2;
		mail(&bench);
	}
	assert_true(db_run(bench.pair.a.node.journal.db, "DROP TRIGGER no", &err));
	bring_fault(&bench, asked(&bench, PARLEY_POST, &errand), "nobody is there");
	assert_int_equal(attempt_at_b(&bench).count, 1);
	assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 0);
	bench_free(&bench);
}

/* While as many large ones are on their way as may be, another waits, and what is small goes.
 */
static void
what_is_large_waits_for_its_turn(void **state)
{
	struct parley_errand errand;
	struct bench bench;

	(void)state;
	for (unsigned large = 0; large < 2; large++) {
		bench_begin(&bench, true);
		if (large)
			attach(&bench);
		else
			(void)pair_write(&bench.pair, "A draft", bench.pair.now);
		for (size_t i = 0; i < MAILING_LARGE_MAX; i++)
			bench.mailing.mail[i] = (struct mail){ .out = true, .large = true };
		mail(&bench);
		assert_true((asked(&bench, PARLEY_POST, &errand) != 0) == !large);
		bench.mailing.mail[0].out = false;
		bench.mailing.again = 0;
		mail(&bench);
		assert_true((asked(&bench, PARLEY_POST, &errand) != 0) == large);
		bench_free(&bench);
	}
}

/* Another courier is sent again; what the last one brings late counts for nothing. */
static void
a_new_courier_is_sent_for_the_same(void **state)
{
	struct parley_errand errand;
	struct bench bench;
	uint32_t first;

	(void)state;
	bench_make(&bench, true);
	mail(&bench);
	first = asked(&bench, PARLEY_POST, &errand);
	mailing_forget(&bench.mailing);
	mail(&bench);
	assert_int_not_equal(asked(&bench, PARLEY_POST, &errand), first);
	bring_fault(&bench, first, "late");
	assert_int_equal(attempt_at_b(&bench).count, 0);
	bench_free(&bench);
}

TESTS(TEST(who_is_known_gets_it_and_others_are_looked_for_first),
    TEST(what_was_not_delivered_is_tried_again_at_its_time),
    TEST(where_failure_cannot_be_noted_down_it_pauses_and_goes_on_then),
    TEST(what_is_large_waits_for_its_turn), TEST(a_new_courier_is_sent_for_the_same))
