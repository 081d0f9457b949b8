#include "serve/ways.h"

#include "serve/parley.h"
#include "test.h"

#define A PROCESS_CLERK
#define B PROCESS_COURIER
#define C PROCESS_FRONT

static void
a_way_that_was_lost_is_renewed_whoever_says_so(void **state)
{
	struct ways ways = { 0 };
	uint32_t first, second;

	(void)state;
	first = ways_add(&ways, A, B, 1000);
	assert_false(ways_due(&ways, A, B, 100000));
	assert_true(ways_next(&ways) == INT64_MAX);
	ways_lose(&ways, B, A, first, 20000);
	assert_false(ways_due(&ways, A, B, 20000));
	assert_true(ways_due(&ways, A, B, 20000 + WAYS_PAUSE_MIN));
	assert_true(ways_due(&ways, B, A, 20000 + WAYS_PAUSE_MIN));
	assert_false(ways_due(&ways, A, C, 100000));
	assert_int_equal(ways_next(&ways), 20000 + WAYS_PAUSE_MIN);
	second = ways_add(&ways, B, A, 20100);
	assert_int_not_equal(first, second);
	assert_false(ways_due(&ways, A, B, 100000));
	/* The other end says so late. */
	ways_lose(&ways, A, B, first, 20200);
	assert_false(ways_due(&ways, A, B, 100000));
	ways_lose(&ways, A, B, second, 20300);
	ways_forget(&ways, A, B);
	assert_false(ways_due(&ways, A, B, 100000));
}

static void
what_is_lost_again_and_again_waits_longer_each_time(void **state)
{
	int64_t now = 1000, pause = WAYS_PAUSE_MIN;
	struct ways ways = { 0 };
	uint32_t number;

	(void)state;
	for (int i = 0; i < 12; i++) {
		number = ways_add(&ways, A, B, now);
		ways_lose(&ways, A, B, number, now);
		assert_int_equal(ways_next(&ways), now + pause);
		/* To say it twice changes nothing. */
		ways_lose(&ways, B, A, number, now + 1);
		assert_int_equal(ways_next(&ways), now + pause);
		now += pause;
		pause = pause * 2 > WAYS_PAUSE_MAX ? WAYS_PAUSE_MAX : pause * 2;
	}
	number = ways_add(&ways, A, B, now);
	ways_lose(&ways, A, B, number, now + WAYS_STEADY);
	assert_int_equal(ways_next(&ways), now + WAYS_STEADY + WAYS_PAUSE_MIN);
}

static void
numbers_begin_anew_and_none_is_zero(void **state)
{
	struct ways ways = { .number = PARLEY_WAY_MAX - 1 };

	(void)state;
	assert_int_equal(ways_add(&ways, A, B, 1), PARLEY_WAY_MAX);
	assert_int_equal(ways_add(&ways, A, C, 1), 1);
}

TESTS(TEST(a_way_that_was_lost_is_renewed_whoever_says_so),
    TEST(what_is_lost_again_and_again_waits_longer_each_time),
    TEST(numbers_begin_anew_and_none_is_zero))
