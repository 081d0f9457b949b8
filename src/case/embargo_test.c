#include "case/embargo.h"

#include <string.h>

#include "base/utc.h"
#include "test.h"

#define DAY INT64_C(86400)
#define BEGAN INT64_C(1795341600)

static struct err err;

static unsigned
preset(const char *word)
{
	unsigned i = 0;

	while (strcmp(embargo_preset_words[i], word) != 0)
		i++;
	assert_string_equal(embargo_presets[i].word, word);
	return i;
}

static void
ends_usual_terms_at_an_exact_time(void **state)
{
	static const struct {
		const char *word;
		int64_t days;
	} cases[] = { { "policy", 60 }, { "45-days", 45 }, { "90+30", 90 }, { "14-days", 14 },
		{ "72-hours", 3 }, { "", 60 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t ends;

		assert_true(embargo_preset_ends(preset(cases[i].word), BEGAN, 60, &ends, &err));
		assert_int_equal(ends, BEGAN + cases[i].days * DAY);
	}
}

static void
refuses_a_policy_without_days_and_times_beyond_all(void **state)
{
	int64_t ends = 17;

	(void)state;
	assert_false(embargo_preset_ends(preset("policy"), BEGAN, 0, &ends, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(embargo_preset_ends(preset("policy"), BEGAN, -1, &ends, &err));
	assert_false(embargo_preset_ends(preset("14-days"), UTC_MAX - DAY, 0, &ends, &err));
	assert_false(embargo_preset_ends(preset("14-days"), UTC_MIN - 1, 0, &ends, &err));
	assert_int_equal(ends, 17);
}

static void
leaves_customers_time_once_a_fix_is_out(void **state)
{
	int64_t ends = BEGAN + 90 * DAY;

	(void)state;
	assert_int_equal(
	    embargo_ends_after_fix(preset("90+30"), ends, BEGAN + 80 * DAY), BEGAN + 110 * DAY);
	assert_int_equal(
	    embargo_ends_after_fix(preset("90+30"), ends, BEGAN + 5 * DAY), BEGAN + 35 * DAY);
	assert_int_equal(embargo_ends_after_fix(preset("90+30"), ends, ends), ends);
	assert_int_equal(embargo_ends_after_fix(preset("45-days"), ends, BEGAN), ends);
}

static void
takes_terms_that_end_later_and_within_a_year(void **state)
{
	const struct text none = { 0 }, why = TEXT("the part is in pacemakers");

	(void)state;
	assert_true(embargo_check(BEGAN, BEGAN + 1, none, &err));
	assert_true(embargo_check(BEGAN, BEGAN + 90 * DAY, none, &err));
	assert_false(embargo_check(BEGAN, BEGAN + 90 * DAY + 1, none, &err));
	assert_true(embargo_check(BEGAN, BEGAN + 366 * DAY, why, &err));
	assert_false(embargo_check(BEGAN, BEGAN + 366 * DAY + 1, why, &err));
	assert_false(embargo_check(BEGAN, BEGAN, why, &err));
	assert_false(embargo_check(BEGAN, BEGAN - 1, why, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(ends_usual_terms_at_an_exact_time),
    TEST(refuses_a_policy_without_days_and_times_beyond_all),
    TEST(leaves_customers_time_once_a_fix_is_out),
    TEST(takes_terms_that_end_later_and_within_a_year))
