#include "serve/unsealing.h"

#include <string.h>

#include "counter.h"

static struct err err;

/* A clerk that has something opened; reader is the test, and the keeper is a real one. */
struct bench {
	struct play play;
	struct counter counter;
	struct unsealing unsealing;
	struct unsealing_job job[3];
};

static void
bench_free(struct bench *bench)
{
	for (size_t i = 0; i < 3; i++)
		unsealing_free(&bench->job[i]);
	counter_free(&bench->counter);
	play_free(&bench->play);
}

static void
bench_make(struct bench *bench)
{
	*bench = (struct bench){ .play = play_make() };
	counter_make(&bench->counter, bench->play.node.dir);
	for (size_t i = 0; i < 3; i++)
		bench->job[i].fd = -1;
}

static void
begin(struct bench *bench, size_t i)
{
	assert_true(unsealing_begin_bytes(
	    &bench->unsealing, PARLEY_READ, TEXT("sealed"), &bench->job[i], &err));
}

static void
go_on(struct bench *bench)
{
	unsealing_go_on(&bench->unsealing, &bench->counter.post, &bench->play.node);
}

/* What the reader is asked next: its tag; 0: nothing. */
static uint32_t
asked(struct bench *bench, uint8_t kind)
{
	struct frame frame;

	if (counter_hears(&bench->counter, bench->counter.peer[PROCESS_READER], &frame) == 0)
		return 0;
	assert_int_equal(frame.kind, kind);
	return frame.tag;
}

static void
answer(struct bench *bench, uint8_t kind, uint32_t tag, enum fault fault, struct text text)
{
	scoped(buf_free) struct buf payload = BUF(MIB);

	parley_answer_format(fault, text, &payload);
	staff_say(bench->counter.peer[PROCESS_READER], kind, tag, buf_text(&payload));
}

static void
what_the_reader_cannot_read_is_told_and_the_next_goes_on(void **state)
{
	struct bench bench;
	uint32_t first, second;

	(void)state;
	bench_make(&bench);
	begin(&bench, 0);
	begin(&bench, 1);
	go_on(&bench);
	first = asked(&bench, PARLEY_WHOSE);
	second = asked(&bench, PARLEY_WHOSE);
	assert_int_not_equal(first, second);
	answer(&bench, PARLEY_STANZAS, first, FAULT_INPUT, TEXT("no age file"));
	go_on(&bench);
	assert_int_equal(bench.job[0].stage, UNSEALING_DONE);
	assert_int_equal(bench.job[0].err.fault, FAULT_INPUT);
	assert_false(bench.job[0].fatal);
	assert_int_equal(bench.job[1].stage, UNSEALING_WHOSE);
	assert_int_equal(bench.unsealing.count, 1);
	bench_free(&bench);
}

/* Whose key it is, the keeper says; nobody's is refused. */
static void
what_is_sealed_to_others_is_refused(void **state)
{
	char stanza[KEEPER_STANZA_LEN];
	struct bench bench;

	(void)state;
	bench_make(&bench);
	memset(stanza, 9, sizeof(stanza));
	begin(&bench, 0);
	go_on(&bench);
	answer(&bench, PARLEY_STANZAS, asked(&bench, PARLEY_WHOSE), FAULT_NONE,
	    text_bytes(stanza, sizeof(stanza)));
	unsealing_finish(
	    &bench.unsealing, &bench.counter.post, &bench.play.node, &bench.job[0]);
	assert_int_equal(bench.job[0].stage, UNSEALING_DONE);
	assert_int_equal(bench.job[0].err.fault, FAULT_DENIED);
	assert_int_equal(asked(&bench, PARLEY_READ), 0);
	assert_false(unsealing_awaits_keeper(&bench.unsealing));
	bench_free(&bench);
}

/* It may have been taken over by what it was at: that is given up, the rest is for the next,
 * and the supervisor hears of it. */
static void
a_reader_that_talks_nonsense_is_given_up_with_what_it_was_at(void **state)
{
	static const struct {
		uint8_t kind;
		int tag; /* beside the right one */
	} cases[] = { { PARLEY_PARTS, 0 }, { PARLEY_STANZAS, 1 }, { PARLEY_DEED, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench bench;
		uint32_t tag;

		bench_make(&bench);
		begin(&bench, 0);
		begin(&bench, 1);
		go_on(&bench);
		tag = asked(&bench, PARLEY_WHOSE);
		answer(
		    &bench, cases[i].kind, tag + (uint32_t)cases[i].tag, FAULT_NONE, TEXT("x"));
		go_on(&bench);
		assert_int_equal(bench.counter.post.peer[PROCESS_READER], -1);
		assert_int_equal(counter_told(&bench.counter, PARLEY_LOST), 1);
		assert_int_equal(bench.job[0].err.fault, FAULT_SYSTEM);
		assert_true(bench.job[0].fatal);
		assert_int_equal(bench.job[1].stage, UNSEALING_NEW);
		bench_free(&bench);
	}
}

static void
another_reader_is_lent_what_the_last_one_had_not_begun(void **state)
{
	struct bench bench;
	int ends[2];

	(void)state;
	bench_make(&bench);
	for (size_t i = 0; i < 3; i++)
		begin(&bench, i);
	go_on(&bench);
	assert_true(frame_pair(ends, &err));
	file_close(&bench.counter.peer[PROCESS_READER]);
	file_close(&bench.counter.post.peer[PROCESS_READER]);
	bench.counter.post.peer[PROCESS_READER] = ends[0];
	bench.counter.peer[PROCESS_READER] = ends[1];
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(fcntl(ends[i], F_SETFL, O_NONBLOCK), 0);
	unsealing_change_reader(&bench.unsealing);
	assert_true(bench.job[0].fatal);
	go_on(&bench);
	assert_int_equal(asked(&bench, PARLEY_WHOSE), bench.job[1].tag);
	assert_int_equal(asked(&bench, PARLEY_WHOSE), bench.job[2].tag);
	assert_int_equal(asked(&bench, PARLEY_WHOSE), 0);
	bench_free(&bench);
}

/* Who waits for one does not wait for a reader that is not there. */
static void
without_a_reader_nobody_waits(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	file_close(&bench.counter.post.peer[PROCESS_READER]);
	begin(&bench, 0);
	unsealing_finish(
	    &bench.unsealing, &bench.counter.post, &bench.play.node, &bench.job[0]);
	assert_int_equal(bench.job[0].err.fault, FAULT_SYSTEM);
	bench_free(&bench);
}

static void
takes_as_many_as_there_is_room_for(void **state)
{
	static struct unsealing_job jobs[UNSEALING_MAX + 1];
	struct bench bench;

	(void)state;
	bench_make(&bench);
	for (size_t i = 0; i < UNSEALING_MAX; i++)
		assert_true(unsealing_begin(&bench.unsealing, PARLEY_READ, -1, 0, &jobs[i]));
	assert_false(
	    unsealing_begin(&bench.unsealing, PARLEY_READ, -1, 0, &jobs[UNSEALING_MAX]));
	assert_false(unsealing_begin_bytes(
	    &bench.unsealing, PARLEY_READ, TEXT("x"), &bench.job[0], &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	for (size_t i = 0; i < UNSEALING_MAX; i++)
		unsealing_free(&jobs[i]);
	bench_free(&bench);
}

TESTS(TEST(what_the_reader_cannot_read_is_told_and_the_next_goes_on),
    TEST(what_is_sealed_to_others_is_refused),
    TEST(a_reader_that_talks_nonsense_is_given_up_with_what_it_was_at),
    TEST(another_reader_is_lent_what_the_last_one_had_not_begun),
    TEST(without_a_reader_nobody_waits), TEST(takes_as_many_as_there_is_room_for))
