#include "journal/gathering.h"

#include "test.h"

#define FLUSH 1000 /* nanoseconds that one takes here */

static void
who_is_alone_waits_for_nobody(void **state)
{
	struct gathering gathering = { 0 };

	(void)state;
	assert_int_equal(gathering_left(&gathering, 1, 0), 0);
	gathering_begin(&gathering, 1, 0, FLUSH, 0);
	assert_int_equal(gathering_left(&gathering, 1, 0), 0);
}

static void
where_nobody_is_there_is_no_flush_to_wait_for(void **state)
{
	struct gathering gathering = { 0 };

	(void)state;
	gathering_begin(&gathering, 8, 0, FLUSH, 0);
	assert_int_equal(gathering_left(&gathering, 0, 0), 0);
}

static void
those_who_wait_give_those_who_were_answered_a_moment(void **state)
{
	struct gathering gathering = { 0 };

	(void)state;
	gathering_begin(&gathering, 5, 3, FLUSH, 50);
	assert_int_equal(gathering_left(&gathering, 3, 50), FLUSH / GATHERING_PART);
	assert_int_equal(gathering_left(&gathering, 7, 60), FLUSH / GATHERING_PART - 10);
	assert_int_equal(gathering_left(&gathering, 8, 60), 0);
}

static void
a_crowd_that_does_not_come_is_waited_for_no_longer(void **state)
{
	struct gathering gathering = { 0 };
	int64_t part = FLUSH / GATHERING_PART;

	(void)state;
	gathering_begin(&gathering, 100, 0, FLUSH, 0);
	assert_int_equal(gathering_left(&gathering, 1, part - 1), 1);
	assert_int_equal(gathering_left(&gathering, 1, part), 0);
	assert_int_equal(gathering_left(&gathering, 1, INT64_MAX), 0);
	/* Nor is it expected the next time. */
	gathering_begin(&gathering, 1, 0, FLUSH, part);
	assert_int_equal(gathering_left(&gathering, 1, part), 0);
}

/* So many were answered at 0, and half of them come back at `half`, the others at `all`. */
static struct gathering
come_back(size_t count, int64_t half, int64_t all)
{
	struct gathering gathering = { 0 };

	gathering_begin(&gathering, count, 0, FLUSH, 0);
	gathering_come(&gathering, count / 2, half);
	gathering_come(&gathering, count - count / 2, all);
	return gathering;
}

static void
who_came_back_within_a_flush_has_that_long_the_next_time(void **state)
{
	struct gathering gathering = come_back(8, 100, 600);

	(void)state;
	gathering_begin(&gathering, 8, 0, FLUSH, 2000);
	assert_int_equal(gathering_left(&gathering, 7, 2000), 600 + 600 / GATHERING_SLACK);
	assert_int_equal(gathering_left(&gathering, 8, 2000), 0);
	/* Now they have not. */
	gathering_begin(&gathering, 1, 7, FLUSH, 4000);
	assert_int_equal(gathering_left(&gathering, 7, 4000), FLUSH / GATHERING_PART);
}

/* Two parties become one crowd, if that is quicker than taking turns. */
static void
a_crowd_has_as_much_longer_as_it_is_larger(void **state)
{
	struct gathering gathering = come_back(8, 100, 400);

	(void)state;
	gathering_begin(&gathering, 8, 8, FLUSH, 2000);
	assert_int_equal(gathering_left(&gathering, 8, 2000), 800 + 800 / GATHERING_SLACK);
	gathering = come_back(8, 100, 900);
	gathering_begin(&gathering, 8, 8, FLUSH, 2000);
	assert_int_equal(gathering_left(&gathering, 8, 2000), FLUSH / GATHERING_PART);
}

static void
never_waits_much_longer_than_a_flush(void **state)
{
	struct gathering gathering = come_back(8, 100, 1200);

	(void)state;
	gathering_begin(&gathering, 8, 0, FLUSH, 2000);
	assert_int_equal(gathering_left(&gathering, 1, 2000), FLUSH + FLUSH / GATHERING_SLACK);
}

static void
a_few_who_are_late_do_not_count(void **state)
{
	struct gathering gathering = { 0 };

	(void)state;
	gathering_begin(&gathering, 2 * GATHERING_LATE, 0, FLUSH, 0);
	gathering_come(&gathering, 2 * GATHERING_LATE - 3, 300);
	gathering_come(&gathering, 1, 500);
	gathering_come(&gathering, 2, 100000);
	gathering_begin(&gathering, 2 * GATHERING_LATE, 0, FLUSH, 200000);
	assert_int_equal(gathering_left(&gathering, 1, 200000), 500 + 500 / GATHERING_SLACK);
}

/* Before the first flush nobody was answered who could come back. */
static void
who_comes_first_proves_nothing(void **state)
{
	struct gathering gathering = { 0 };

	(void)state;
	gathering_come(&gathering, 5, 10);
	gathering_begin(&gathering, 5, 0, FLUSH, 20);
	assert_int_equal(gathering_left(&gathering, 1, 20), FLUSH / GATHERING_PART);
}

TESTS(TEST(who_is_alone_waits_for_nobody), TEST(where_nobody_is_there_is_no_flush_to_wait_for),
    TEST(those_who_wait_give_those_who_were_answered_a_moment),
    TEST(a_crowd_that_does_not_come_is_waited_for_no_longer),
    TEST(who_came_back_within_a_flush_has_that_long_the_next_time),
    TEST(a_crowd_has_as_much_longer_as_it_is_larger),
    TEST(never_waits_much_longer_than_a_flush), TEST(a_few_who_are_late_do_not_count),
    TEST(who_comes_first_proves_nothing))
