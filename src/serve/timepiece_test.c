#include "serve/timepiece.h"

#include <string.h>

#include "test.h"

#define NOON INT64_C(1000000000000)

static struct err why;

static void
tells_a_step_once_and_which_way_it_went(void **state)
{
	struct timepiece timepiece = { 0 };

	(void)state;
	assert_false(timepiece_stepped(&timepiece, NOON, 70000, &why));
	assert_false(timepiece_stepped(&timepiece, NOON + 60000, 130000, &why));
	assert_true(timepiece_stepped(&timepiece, NOON + 3720000, 190000, &why));
	assert_int_equal(why.fault, FAULT_SYSTEM);
	assert_non_null(strstr(why.text, "set forward by 60 m"));
	assert_false(timepiece_stepped(&timepiece, NOON + 3721000, 191000, &why));
	assert_true(timepiece_stepped(&timepiece, NOON + 122000, 192000, &why));
	assert_non_null(strstr(why.text, "set back by 60 m"));
}

/* Clocks are slewed and corrected a little all the time. */
static void
is_silent_about_a_little(void **state)
{
	struct timepiece timepiece = { 0 };

	(void)state;
	why = (struct err){ .fault = FAULT_NONE };
	assert_false(timepiece_stepped(&timepiece, NOON, 70000, &why));
	assert_false(timepiece_stepped(&timepiece, NOON + TIMEPIECE_STEP, 70000, &why));
	assert_false(timepiece_stepped(&timepiece, NOON, 70000, &why));
	assert_int_equal(why.fault, FAULT_NONE);
}

static void
the_clocks_go_on(void **state)
{
	int64_t before = timepiece_ms(CLOCK_BOOTTIME);

	(void)state;
	assert_true(timepiece_ms(CLOCK_BOOTTIME) >= before);
	assert_true(timepiece_ms(CLOCK_REALTIME) > NOON);
}

TESTS(TEST(tells_a_step_once_and_which_way_it_went), TEST(is_silent_about_a_little),
    TEST(the_clocks_go_on))
