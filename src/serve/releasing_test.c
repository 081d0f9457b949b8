#include "serve/releasing.h"

#include <string.h>

#include "counter.h"

#define OPENS (PLAY_BEGAN + 100)

static struct err err;

/* A node that has sealed a release; its clerk looks after that. */
struct bench {
	struct play play;
	struct counter counter;
	struct cosigning cosigning;
	struct releasing releasing;
	struct hash seal;
};

static void
bench_free(struct bench *bench)
{
	releasing_close(&bench->releasing);
	cosigning_close(&bench->cosigning);
	counter_free(&bench->counter);
	play_free(&bench->play);
}

static void
bench_make(struct bench *bench)
{
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct release_files files = { .paths = paths, .count = 1 };
	struct seal seal = { .opens = OPENS };

	*bench = (struct bench){ .play = play_make() };
	counter_make(&bench->counter, bench->play.node.dir);
	scratch_path(&bench->play.scratch, "report.md", path);
	assert_true(play_seal(&bench->play, &files, &seal, &bench->seal, &err));
	assert_true(cosigning_open(bench->play.node.dir, &bench->cosigning, &err));
}

static bool
see_to(struct bench *bench, int64_t now_ms)
{
	bool said;

	releasing_do(&bench->releasing, &bench->counter.post, &bench->play.node,
	    &bench->cosigning, now_ms, &said);
	return said;
}

static void
looks_when_it_is_time_and_not_all_the_time(void **state)
{
	int64_t now = PLAY_BEGAN * 1000;
	struct bench bench;

	(void)state;
	bench_make(&bench);
	assert_true(releasing_next(&bench.releasing) == INT64_MAX);
	assert_false(see_to(&bench, now));
	assert_true(releasing_next(&bench.releasing) > now);
	assert_true(releasing_next(&bench.releasing) <= OPENS * 1000);
	releasing_hurry(&bench.releasing);
	assert_true(releasing_next(&bench.releasing) <= now);
	assert_false(see_to(&bench, now));
	assert_true(releasing_next(&bench.releasing) > now);
	bench_free(&bench);
}

/* Each once, however often it is met, and however many there are. */
static void
each_trouble_is_told_once_and_waited_for(void **state)
{
	struct db *db;
	int64_t now = PLAY_BEGAN * 1000, pause = 1000;
	struct bench bench;

	(void)state;
	bench_make(&bench);
	db = bench.play.node.journal.db;
	assert_false(see_to(&bench, now));
	assert_true(db_run(db, "ALTER TABLE view_release RENAME TO elsewhere", &err));
	for (int i = 0; i < 3; i++) {
		releasing_hurry(&bench.releasing);
		assert_false(see_to(&bench, now));
		assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), i == 0 ? 1 : 0);
		assert_int_equal(releasing_next(&bench.releasing), now + pause);
		assert_false(see_to(&bench, now + pause - 1)); /* not yet */
		assert_int_equal(releasing_next(&bench.releasing), now + pause);
		now += pause;
		pause *= 2;
	}
	assert_true(db_run(db, "ALTER TABLE elsewhere RENAME TO view_release", &err));
	assert_false(see_to(&bench, now));
	assert_true(releasing_next(&bench.releasing) > now);
	assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 0);
	/* All was well: it is told again when it comes again. */
	assert_false(see_to(&bench, now));
	assert_true(db_run(db, "ALTER TABLE view_release RENAME TO elsewhere", &err));
	releasing_hurry(&bench.releasing);
	assert_false(see_to(&bench, now));
	assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 1);
	assert_true(db_run(db, "ALTER TABLE elsewhere RENAME TO view_release", &err));
	bench_free(&bench);
}

/* What nobody asked for, or comes from a courier that is gone. */
static void
takes_nothing_that_was_not_asked_for(void **state)
{
	struct frame frame = { .kind = PARLEY_FETCHED, .tag = RELEASING_TAG | 5, .fd = -1 };
	struct bench bench;
	bool said;

	(void)state;
	bench_make(&bench);
	assert_false(see_to(&bench, PLAY_BEGAN * 1000));
	frame.payload = TEXT("nonsense");
	releasing_hear(&bench.releasing, &bench.counter.post, &bench.play.node, &frame,
	    PLAY_BEGAN * 1000, &said);
	assert_false(said);
	releasing_forget(&bench.releasing);
	assert_int_equal(counter_told(&bench.counter, PARLEY_TROUBLE), 0);
	bench_free(&bench);
}

TESTS(TEST(looks_when_it_is_time_and_not_all_the_time),
    TEST(each_trouble_is_told_once_and_waited_for), TEST(takes_nothing_that_was_not_asked_for))
