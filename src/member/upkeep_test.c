#include "member/upkeep.h"

#include "test.h"

#define BEGAN 1000000000
#define KEPT_MANY (UPKEEP_LAPSES_MAX + 8)

/* Signed on a day, the next one due so many days later; its beacon an hour old. */
static struct upkeep_said
on_day(int64_t day, int64_t days)
{
	return (struct upkeep_said){ .id = { { (uint8_t)day } },
		.at = BEGAN + day * CANARY_DAY,
		.beacon_at = BEGAN + day * CANARY_DAY - 3600,
		.canary = { .days = days, .says = 1, .say = { TEXT("no-keys") } } };
}

static enum upkeep_state
state_on(struct upkeep_said *said, size_t count, int64_t at)
{
	struct upkeep upkeep;

	upkeep_fold(said, count, at, &upkeep);
	return upkeep.state;
}

static void
it_is_kept_then_late_then_lapsed(void **state)
{
	struct upkeep_said said = on_day(0, 30);
	int64_t due = BEGAN + 30 * CANARY_DAY;

	(void)state;
	assert_int_equal(state_on(&said, 0, due), UPKEEP_NEVER);
	assert_int_equal(state_on(&said, 1, BEGAN - UPKEEP_CLOCKS - 1), UPKEEP_NEVER);
	assert_int_equal(state_on(&said, 1, BEGAN), UPKEEP_KEPT);
	assert_int_equal(state_on(&said, 1, due), UPKEEP_KEPT);
	assert_int_equal(state_on(&said, 1, due + 1), UPKEEP_LATE);
	assert_int_equal(state_on(&said, 1, due + UPKEEP_GRACE), UPKEEP_LATE);
	assert_int_equal(state_on(&said, 1, due + UPKEEP_GRACE + 1), UPKEEP_LAPSED);
}

static void
one_without_a_beacon_is_kept_by_its_own_word_alone(void **state)
{
	struct upkeep_said said = on_day(0, 30);

	(void)state;
	said.beacon_at = UPKEEP_UNDATED;
	assert_int_equal(state_on(&said, 1, BEGAN), UPKEEP_UNPROVEN);
}

static void
what_was_signed_beforehand_or_back_dated_does_not_count(void **state)
{
	static const struct {
		int64_t beacon; /* so long before it was signed */
		enum upkeep_flaw flaw;
	} cases[] = {
		{ 0, UPKEEP_GOOD },
		{ -UPKEEP_CLOCKS, UPKEEP_GOOD },
		{ -UPKEEP_CLOCKS - 1, UPKEEP_BACK_DATED },
		{ UPKEEP_BEACON_AGE + UPKEEP_CLOCKS, UPKEEP_GOOD },
		{ UPKEEP_BEACON_AGE + UPKEEP_CLOCKS + 1, UPKEEP_STALE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct upkeep_said said = on_day(0, 30);

		said.beacon_at = said.at - cases[i].beacon;
		assert_int_equal(upkeep_judge(&said, BEGAN), cases[i].flaw);
		assert_int_equal(state_on(&said, 1, BEGAN),
		    cases[i].flaw == UPKEEP_GOOD ? UPKEEP_KEPT : UPKEEP_NEVER);
		assert_int_equal(
		    text_of(upkeep_flaw_words(cases[i].flaw)).len > 0, cases[i].flaw > 0);
	}
}

/* In any order. */
static void
silence_is_told_for_ever(void **state)
{
	struct upkeep_said said[] = { on_day(100, 30), on_day(0, 30), on_day(32, 30) };
	struct upkeep upkeep;

	(void)state;
	upkeep_fold(said, 3, BEGAN + 101 * CANARY_DAY, &upkeep);
	assert_int_equal(upkeep.state, UPKEEP_KEPT);
	assert_int_equal(upkeep.last->at, BEGAN + 100 * CANARY_DAY);
	assert_int_equal(upkeep.lapses, 1);
	assert_int_equal(upkeep.lapse[0].from, BEGAN + 62 * CANARY_DAY);
	assert_int_equal(upkeep.lapse[0].until, BEGAN + 100 * CANARY_DAY);
	upkeep_fold(said, 3, BEGAN + 200 * CANARY_DAY, &upkeep);
	assert_int_equal(upkeep.lapses, 2);
	assert_int_equal(upkeep.lapse[1].from, BEGAN + 130 * CANARY_DAY);
	assert_int_equal(upkeep.lapse[1].until, 0);
}

static void
of_many_silences_the_latest_are_told(void **state)
{
	struct upkeep_said said[KEPT_MANY];
	struct upkeep upkeep;

	(void)state;
	for (int64_t i = 0; i < KEPT_MANY; i++)
		said[i] = on_day(i * 10, 1);
	upkeep_fold(said, KEPT_MANY, BEGAN + (KEPT_MANY - 1) * 10 * CANARY_DAY, &upkeep);
	assert_int_equal(upkeep.lapses, KEPT_MANY - 1);
	assert_int_equal(upkeep.lapse[UPKEEP_LAPSES_MAX - 1].until, said[KEPT_MANY - 1].at);
}

static void
a_sentence_that_is_said_no_more_is_told(void **state)
{
	struct upkeep_said said[] = { on_day(0, 30), on_day(20, 30) };
	struct upkeep upkeep;

	(void)state;
	said[0].canary.say[said[0].canary.says++] = TEXT("no-gag");
	upkeep_fold(said, 2, BEGAN + 21 * CANARY_DAY, &upkeep);
	assert_int_equal(upkeep.dropped, 1);
	assert_true(text_eq(upkeep.drop[0], TEXT("no-gag")));
	assert_int_equal(upkeep.lapses, 0);
}

TESTS(TEST(it_is_kept_then_late_then_lapsed),
    TEST(one_without_a_beacon_is_kept_by_its_own_word_alone),
    TEST(what_was_signed_beforehand_or_back_dated_does_not_count),
    TEST(silence_is_told_for_ever), TEST(of_many_silences_the_latest_are_told),
    TEST(a_sentence_that_is_said_no_more_is_told))
