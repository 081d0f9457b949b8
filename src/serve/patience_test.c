#include "serve/patience.h"

#include <stdio.h>

#include "test.h"

#define A TEXT("a.example")
#define B TEXT("b.example")
#define NOW INT64_C(1000000000)

static void
who_had_nothing_is_asked_after_longer_and_longer(void **state)
{
	static struct patience patience;
	int64_t now = NOW, pause = PATIENCE_MIN;

	(void)state;
	patience = (struct patience){ 0 };
	assert_int_equal(patience_until(&patience, A), 0);
	for (int i = 0; i < 20; i++) {
		patience_asked(&patience, A, now);
		now += pause;
		assert_int_equal(patience_until(&patience, A), now);
		pause = 2 * pause < PATIENCE_MAX ? 2 * pause : PATIENCE_MAX;
	}
	assert_int_equal(patience_until(&patience, B), 0);
	patience_answered(&patience, A);
	assert_int_equal(patience_until(&patience, A), 0);
	patience_asked(&patience, A, now);
	assert_int_equal(patience_until(&patience, A), now + PATIENCE_MIN);
}

static void
gives_up_after_so_many_refusals_in_a_row(void **state)
{
	static struct patience patience;

	(void)state;
	patience = (struct patience){ 0 };
	for (int i = 1; i < PATIENCE_REFUSALS_MAX; i++)
		assert_false(patience_refused(&patience, A, NOW));
	patience_accepted(&patience, B);
	assert_true(patience_refused(&patience, A, NOW));
	for (int i = 1; i < PATIENCE_REFUSALS_MAX; i++)
		assert_false(patience_refused(&patience, A, NOW));
	patience_accepted(&patience, A);
	assert_false(patience_refused(&patience, A, NOW));
}

/* However many there are: the memory is what it is, and those that wait the longest stay. */
static void
forgets_who_may_be_asked_the_soonest(void **state)
{
	static struct patience patience;
	char name[32];

	(void)state;
	patience = (struct patience){ 0 };
	for (int i = 0; i <= PATIENCE_PEERS_MAX; i++) {
		snprintf(name, sizeof(name), "p%d.example", i);
		patience_asked(&patience, text_of(name), NOW + i);
	}
	assert_int_equal(patience_until(&patience, TEXT("p0.example")), 0);
	assert_int_equal(patience_until(&patience, TEXT("p1.example")), NOW + 1 + PATIENCE_MIN);
	assert_int_equal(
	    patience_until(&patience, text_of(name)), NOW + PATIENCE_PEERS_MAX + PATIENCE_MIN);
}

TESTS(TEST(who_had_nothing_is_asked_after_longer_and_longer),
    TEST(gives_up_after_so_many_refusals_in_a_row), TEST(forgets_who_may_be_asked_the_soonest))
