#include "release/schedule.h"

#include <string.h>

#include "test.h"

#define T 1000 /* the seal's time */
#define SLIP 100
#define CUTOFF 10
#define COUNT 2

static const struct timing_postpone rules = { SLIP, CUTOFF, COUNT };

static struct hash
name(uint8_t number)
{
	return (struct hash){ { number } };
}

/* The number-th, after the previous-th; 0: it is a first one. */
static struct schedule_fact
fact(uint8_t number, uint8_t previous, int64_t opens, int64_t cosigned)
{
	return (struct schedule_fact){ .id = name(number),
		.first = previous == 0,
		.previous = name(previous),
		.opens = opens,
		.index = number,
		.cosigned = cosigned };
}

static struct schedule
fold(struct schedule_fact *facts, size_t count)
{
	struct seal seal = { .opens = T };

	return schedule_fold(&seal, &rules, facts, count);
}

static enum schedule_verdict
judge(int64_t opens, int64_t cosigned)
{
	struct schedule_fact one = fact(1, 0, opens, cosigned);
	struct schedule schedule = fold(&one, 1);

	assert_int_equal(schedule.opens, one.verdict == SCHEDULE_MOVED ? opens : T);
	assert_int_equal(schedule.moved, one.verdict == SCHEDULE_MOVED);
	assert_false(schedule.conflict);
	return one.verdict;
}

static void
stands_where_nothing_was_said(void **state)
{
	struct schedule schedule = fold(NULL, 0);

	(void)state;
	assert_int_equal(schedule.opens, T);
	assert_int_equal(schedule.moved, 0);
	assert_false(schedule.conflict);
}

static void
moves_within_its_bounds_to_the_second(void **state)
{
	(void)state;
	/* the cut-off */
	assert_int_equal(judge(T + 1, T - CUTOFF - 1), SCHEDULE_MOVED);
	assert_int_equal(judge(T + 1, T - CUTOFF), SCHEDULE_TOO_LATE);
	assert_int_equal(judge(T + 1, T + 1), SCHEDULE_TOO_LATE);
	assert_int_equal(judge(T + 1, SCHEDULE_NEVER), SCHEDULE_TOO_LATE);
	/* the slip */
	assert_int_equal(judge(T + SLIP, 0), SCHEDULE_MOVED);
	assert_int_equal(judge(T + SLIP + 1, 0), SCHEDULE_TOO_FAR);
	/* later, and never earlier */
	assert_int_equal(judge(T, 0), SCHEDULE_NOT_LATER);
	assert_int_equal(judge(T - 1, 0), SCHEDULE_NOT_LATER);
}

static void
takes_every_single_one_by_the_rule(void **state)
{
	(void)state;
	for (int64_t opens = T - 2; opens <= T + SLIP + 2; opens++)
		for (int64_t cosigned = T - CUTOFF - 3; cosigned <= T + 1; cosigned++) {
			bool good = opens > T && opens <= T + SLIP && cosigned < T - CUTOFF;

			assert_int_equal(judge(opens, cosigned) == SCHEDULE_MOVED, good);
		}
}

/* The second has its cut-off before the first one's time, and all of them one slip. */
static void
moves_again_as_often_as_the_seal_allows(void **state)
{
	struct schedule_fact facts[] = { fact(3, 2, T + 60, 0), fact(2, 1, T + 40, T + 9),
		fact(1, 0, T + 20, T - 11) };
	struct schedule schedule = fold(facts, 3);

	(void)state;
	assert_int_equal(schedule.moved, 2);
	assert_int_equal(schedule.opens, T + 40);
	assert_true(hash_eq(&schedule.last, &facts[1].id));
	assert_int_equal(facts[0].verdict, SCHEDULE_TOO_OFTEN);
	assert_int_equal(facts[1].verdict, SCHEDULE_MOVED);
	assert_int_equal(facts[2].verdict, SCHEDULE_MOVED);
	facts[1].cosigned = T + 10;
	assert_int_equal(fold(facts, 3).opens, T + 20);
	assert_int_equal(facts[1].verdict, SCHEDULE_TOO_LATE);
	facts[1].cosigned = T + 9;
	facts[1].opens = T + SLIP + 1;
	assert_int_equal(fold(facts, 3).opens, T + 20);
	assert_int_equal(facts[1].verdict, SCHEDULE_TOO_FAR);
}

static void
counts_none_that_follows_what_does_not_count(void **state)
{
	struct schedule_fact facts[] = { fact(1, 0, T + 20, T), fact(2, 1, T + 40, 0),
		fact(3, 9, T + 60, 0) };

	(void)state;
	assert_int_equal(fold(facts, 3).opens, T);
	assert_int_equal(facts[0].verdict, SCHEDULE_TOO_LATE);
	assert_int_equal(facts[1].verdict, SCHEDULE_UNKNOWN);
	assert_int_equal(facts[2].verdict, SCHEDULE_UNKNOWN);
}

static void
is_never_moved_where_the_seal_allows_none(void **state)
{
	const struct timing_postpone none = { 0 };
	struct schedule_fact one = fact(1, 0, T + 1, 0);
	struct seal seal = { .opens = T };

	(void)state;
	assert_int_equal(schedule_fold(&seal, &none, &one, 1).opens, T);
	assert_int_equal(one.verdict, SCHEDULE_NEVER_ALLOWED);
}

static void
goes_by_the_first_of_two_in_one_place_and_tells(void **state)
{
	struct schedule_fact facts[] = { fact(2, 0, T + 50, 0), fact(1, 0, T + 20, 0),
		fact(3, 1, T + 30, 0) };
	struct schedule schedule = fold(facts, 3);

	(void)state;
	assert_int_equal(schedule.opens, T + 30);
	assert_true(schedule.conflict);
	assert_true(hash_eq(&schedule.one, &facts[0].id));
	assert_true(hash_eq(&schedule.other, &facts[1].id));
	assert_int_equal(facts[0].verdict, SCHEDULE_SECOND);
	assert_int_equal(facts[1].verdict, SCHEDULE_MOVED);
	/* One that does not count is evidence, too, and moves nothing. */
	facts[1].cosigned = T;
	schedule = fold(facts, 3);
	assert_int_equal(schedule.opens, T + 50);
	assert_true(schedule.conflict);
	assert_int_equal(facts[1].verdict, SCHEDULE_TOO_LATE);
}

/* The same one twice, with proofs of different times: the earliest that is known holds. */
static void
knows_one_that_it_is_told_twice(void **state)
{
	struct schedule_fact facts[] = { fact(1, 0, T + 20, SCHEDULE_NEVER),
		fact(1, 0, T + 20, 0), fact(1, 0, T + 20, 5) };
	struct schedule schedule = fold(facts, 3);

	(void)state;
	assert_int_equal(schedule.opens, T + 20);
	assert_int_equal(schedule.moved, 1);
	assert_false(schedule.conflict);
	assert_int_equal(facts[1].verdict, SCHEDULE_MOVED);
}

/* All sets of three out of these, in all orders. */
static void
tells_the_same_in_whatever_order_it_is_told(void **state)
{
	static const unsigned orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	const struct schedule_fact pool[] = { fact(1, 0, T + 20, 0), fact(2, 0, T + 10, 0),
		fact(3, 1, T + 30, 0), fact(4, 2, T + 15, 0), fact(5, 1, T + 25, T),
		fact(6, 0, T, 0), fact(7, 3, T + 99, 0), fact(8, 4, T + SLIP + 1, 0) };
	size_t size = sizeof(pool) / sizeof(pool[0]);

	(void)state;
	for (size_t set = 0; set < size * size * size; set++) {
		const struct schedule_fact *picked[] = { &pool[set % size],
			&pool[set / size % size], &pool[set / size / size] };
		struct schedule first = { 0 };

		for (unsigned order = 0; order < 6; order++) {
			struct schedule_fact facts[3];
			struct schedule schedule;

			for (unsigned i = 0; i < 3; i++)
				facts[i] = *picked[orders[order][i]];
			schedule = fold(facts, 3);
			if (order == 0)
				first = schedule;
			assert_int_equal(schedule.opens, first.opens);
			assert_int_equal(schedule.moved, first.moved);
			assert_true(hash_eq(&schedule.last, &first.last));
			assert_int_equal(schedule.conflict, first.conflict);
			assert_true(schedule.opens >= T && schedule.opens <= T + SLIP);
		}
	}
}

static void
has_words_for_each_verdict(void **state)
{
	(void)state;
	for (unsigned verdict = SCHEDULE_UNKNOWN; verdict <= SCHEDULE_SECOND; verdict++)
		assert_true(strlen(schedule_words((enum schedule_verdict)verdict)) > 5);
}

static void
knows_when_a_quorum_had_cosigned(void **state)
{
	struct timing timing = { .witness_count = 3 };
	int64_t times[] = { 30, 10, 20 }, few[] = { SCHEDULE_NEVER, 10, SCHEDULE_NEVER };
	struct timing none = { 0 };

	(void)state;
	assert_int_equal(schedule_quorum_time(&timing, times), 20);
	assert_int_equal(schedule_quorum_time(&timing, few), SCHEDULE_NEVER);
	assert_int_equal(schedule_quorum_time(&none, times), SCHEDULE_NEVER);
	timing.witness_count = 1;
	assert_int_equal(schedule_quorum_time(&timing, times), 10);
}

TESTS(TEST(stands_where_nothing_was_said), TEST(moves_within_its_bounds_to_the_second),
    TEST(takes_every_single_one_by_the_rule), TEST(moves_again_as_often_as_the_seal_allows),
    TEST(counts_none_that_follows_what_does_not_count),
    TEST(is_never_moved_where_the_seal_allows_none),
    TEST(goes_by_the_first_of_two_in_one_place_and_tells),
    TEST(knows_one_that_it_is_told_twice), TEST(tells_the_same_in_whatever_order_it_is_told),
    TEST(has_words_for_each_verdict), TEST(knows_when_a_quorum_had_cosigned))
