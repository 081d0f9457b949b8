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

static void
a_crowd_that_has_come_has_longer_the_next_time(void **state)
{
	struct gathering gathering = { 0 };

	(void)state;
	gathering_begin(&gathering, 4, 4, FLUSH, 0);
	gathering_begin(&gathering, 8, 0, FLUSH, 0);
	assert_int_equal(gathering_left(&gathering, 1, 0), FLUSH / GATHERING_PART_PROVEN);
	gathering_begin(&gathering, 7, 0, FLUSH, 0);
	assert_int_equal(gathering_left(&gathering, 1, 0), FLUSH / GATHERING_PART);
}

/* One by one is no crowd, however often. */
static void
one_proves_nothing(void **state)
{
	struct gathering gathering = { 0 };

	(void)state;
	gathering_begin(&gathering, 1, 0, FLUSH, 0);
	gathering_begin(&gathering, 1, 1, FLUSH, 0);
	assert_int_equal(gathering_left(&gathering, 1, 0), FLUSH / GATHERING_PART);
}

TESTS(TEST(who_is_alone_waits_for_nobody), TEST(where_nobody_is_there_is_no_flush_to_wait_for),
    TEST(those_who_wait_give_those_who_were_answered_a_moment),
    TEST(a_crowd_that_does_not_come_is_waited_for_no_longer),
    TEST(a_crowd_that_has_come_has_longer_the_next_time), TEST(one_proves_nothing))
