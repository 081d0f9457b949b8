#include "serve/scouting.h"

#include <string.h>

#include "counter.h"
#include "fellow.h"

static struct err err;

/* The node of a play, in an accord with b and c. */
struct bench {
	struct play play;
	struct counter counter;
	struct fellows fellows;
	struct scouting scouting;
	struct fellow b, c;
};

static void
bench_free(struct bench *bench)
{
	scouting_close(&bench->scouting);
	fellow_free(&bench->b);
	fellow_free(&bench->c);
	counter_free(&bench->counter);
	play_free(&bench->play);
}

static void
bench_make(struct bench *bench)
{
	struct hash genesis;

	*bench = (struct bench){ .play = play_make() };
	bench->scouting.fellows = &bench->fellows;
	counter_make(&bench->counter, bench->play.node.dir);
	fellow_make(&bench->b, &bench->play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&bench->c, &bench->play, "c.example", 'K', MANIFEST_VENDOR);
	assert_true(journal_begin(&bench->play.node.journal, &err));
	assert_true(membership_found(&bench->play.node, TEXT("The accord"),
	    TEXT("b.example\nc.example"), bench->play.now, &genesis, &err));
	assert_true(journal_commit(&bench->play.node.journal, &err));
}

static void
scout(struct bench *bench)
{
	scouting_do(&bench->scouting, &bench->counter.post, &bench->play.node, bench->play.now);
}

/* The next errand of the courier: its tag, and what is asked for in `room`; 0: none. */
static uint32_t
asked(struct bench *bench)
{
	struct frame frame;

	if (counter_hears(&bench->counter, bench->counter.peer[PROCESS_COURIER], &frame) == 0)
		return 0;
	assert_int_equal(frame.kind, PARLEY_FETCH);
	return frame.tag;
}

static void
bring(struct bench *bench, uint32_t tag, struct text payload)
{
	const struct frame frame = {
		.kind = PARLEY_FETCHED, .tag = tag, .payload = payload, .fd = -1
	};

	scouting_hear(
	    &bench->scouting, &bench->counter.post, &bench->play.node, &frame, bench->play.now);
}

static void
bring_fault(struct bench *bench, uint32_t tag, const char *why)
{
	scoped(buf_free) struct buf payload = BUF(KIB);

	parley_answer_format(FAULT_SYSTEM, text_of(why), &payload);
	bring(bench, tag, buf_text(&payload));
}

static struct watched
watched(struct bench *bench, const char *name, struct arena *arena)
{
	struct watched found;

	assert_true(
	    watched_find(&bench->play.node.journal, text_of(name), arena, &found, &err));
	return found;
}

static void
asks_for_the_files_of_each_and_notes_down_who_is_not_reached(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct bench bench;
	uint32_t first, second;

	(void)state;
	bench_make(&bench);
	scout(&bench);
	first = asked(&bench);
	assert_true(text_starts(buf_text(&bench.counter.room), TEXT("https://b.example\n")));
	assert_non_null(strstr(buf_string(&bench.counter.room), ".well-known/accord\n"));
	second = asked(&bench);
	assert_true(text_starts(buf_text(&bench.counter.room), TEXT("https://c.example\n")));
	assert_int_equal(asked(&bench), 0);
	bring_fault(&bench, first, "nobody is there");
	assert_string_equal(watched(&bench, "b.example", &arena).trouble.at, "nobody is there");
	assert_int_equal(watched(&bench, "b.example", &arena).good, 0);
	assert_int_equal(watched(&bench, "c.example", &arena).at, 0);
	bring(&bench, second + 7, TEXT("")); /* what nobody asked for */
	bring(&bench, second, TEXT("nonsense"));
	assert_int_equal(watched(&bench, "c.example", &arena).at, bench.play.now);
	assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 0);
	bench_free(&bench);
}

static void
looks_again_after_its_time_and_not_before(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	scout(&bench);
	bring_fault(&bench, asked(&bench), "away");
	bring_fault(&bench, asked(&bench), "away");
	scout(&bench);
	assert_int_equal(asked(&bench), 0);
	bench.play.now += SCOUTING_SECONDS;
	scout(&bench);
	assert_int_not_equal(asked(&bench), 0);
	bench_free(&bench);
}

/* Another courier knows nothing of what the last one was sent for. */
static void
gives_up_what_a_courier_was_sent_for_that_is_gone(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct bench bench;
	uint32_t tag;

	(void)state;
	bench_make(&bench);
	scout(&bench);
	tag = asked(&bench);
	scouting_forget(&bench.scouting);
	bring_fault(&bench, tag, "late");
	assert_int_equal(watched(&bench, "b.example", &arena).at, 0);
	/* Who cannot be sent is given up, and the supervisor hears of it. */
	file_close(&bench.counter.peer[PROCESS_COURIER]);
	bench.play.now += SCOUTING_SECONDS;
	scout(&bench);
	assert_int_equal(bench.counter.post.peer[PROCESS_COURIER], -1);
	assert_int_equal(counter_told(&bench.counter, PARLEY_LOST), 1);
	scout(&bench);
	bench_free(&bench);
}

TESTS(TEST(asks_for_the_files_of_each_and_notes_down_who_is_not_reached),
    TEST(looks_again_after_its_time_and_not_before),
    TEST(gives_up_what_a_courier_was_sent_for_that_is_gone))
