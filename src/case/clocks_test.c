#include "case/clocks.h"

#include <string.h>

#include "base/utc.h"
#include "test.h"

static struct err err;

static int64_t
at(const char *time)
{
	int64_t seconds;

	assert_true(utc_parse_strict(text_of(time), &seconds));
	return seconds;
}

static unsigned
step_of(unsigned clock, const char *word)
{
	unsigned i = 0;

	while (strcmp(clocks_row(clock)->step[i].word, word) != 0)
		i++;
	assert_true(i < clocks_row(clock)->count);
	return i;
}

/* Each deadline against what the regulation says of it. */
static void
counts_as_the_regulations_say(void **state)
{
	static const struct {
		const char *clock, *step, *event, *since, *due;
	} cases[] = {
		/* 2024/2847, 14(2): 24 and 72 hours from becoming aware; 14 days after a
		 * corrective or mitigating measure is available, not after the notification. */
		{ "cra-exploited", "early-warning", "aware", "2026-11-22T10:00:01Z",
		    "2026-11-23T10:00:01Z" },
		{ "cra-exploited", "notification", "aware", "2026-12-30T23:59:59Z",
		    "2027-01-02T23:59:59Z" },
		{ "cra-exploited", "final-report", "measure", "2028-02-20T08:00:00Z",
		    "2028-03-05T08:00:00Z" },
		/* 14(4): one month after the notification. */
		{ "cra-incident", "early-warning", "aware", "2026-11-22T10:00:00Z",
		    "2026-11-23T10:00:00Z" },
		{ "cra-incident", "notification", "aware", "2026-11-22T10:00:00Z",
		    "2026-11-25T10:00:00Z" },
		{ "cra-incident", "final-report", "notified", "2027-01-31T10:00:00Z",
		    "2027-02-28T10:00:00Z" },
		{ "cra-incident", "final-report", "notified", "2026-11-25T10:00:00Z",
		    "2026-12-25T10:00:00Z" },
		/* 2022/2555, 23(4). */
		{ "nis2", "early-warning", "aware", "2026-11-22T10:00:00Z",
		    "2026-11-23T10:00:00Z" },
		{ "nis2", "notification", "aware", "2026-11-22T10:00:00Z",
		    "2026-11-25T10:00:00Z" },
		{ "nis2", "final-report", "notified", "2028-01-31T10:00:00Z",
		    "2028-02-29T10:00:00Z" },
		{ "cna", "answer", "asked", "2026-11-22T10:00:00Z", "2026-11-25T10:00:00Z" },
		{ "cna", "record-soon", "disclosed", "2026-11-22T10:00:00Z",
		    "2026-11-23T10:00:00Z" },
		{ "cna", "record", "disclosed", "2026-11-22T10:00:00Z",
		    "2026-11-25T10:00:00Z" },
		{ "policy", "acknowledge", "received", "2026-11-22T10:00:00Z",
		    "2026-11-25T10:00:00Z" },
		{ "policy", "assess", "received", "2026-11-22T10:00:00Z",
		    "2026-12-06T10:00:00Z" },
		{ "policy", "fix", "received", "2026-11-22T10:00:00Z", "2027-02-20T10:00:00Z" },
	};
	const struct clock_policy policy = { { 3, 14, 90 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned clock, event, step;
		int64_t due;

		assert_true(clocks_find(text_of(cases[i].clock), &clock, &err));
		assert_true(clocks_find_event(clock, text_of(cases[i].event), &event, &err));
		step = step_of(clock, cases[i].step);
		assert_int_equal(clocks_row(clock)->step[step].event, event);
		assert_true(clocks_due(clock, step, at(cases[i].since), &policy, &due, &err));
		assert_int_equal(due, at(cases[i].due));
	}
}

static void
names_what_there_is_when_asked_for_another(void **state)
{
	unsigned clock = 17, event = 17;

	(void)state;
	assert_false(clocks_find(TEXT("gdpr"), &clock, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_string_equal(err.text, "there is no clock 'gdpr': give one of policy, "
				      "cra-exploited, cra-incident, nis2, cna");
	assert_false(clocks_find_event(3, TEXT("measure"), &event, &err));
	assert_string_equal(
	    err.text, "the clock 'nis2' has no event 'measure': give one of aware, notified");
	assert_false(clocks_find_step(4, TEXT("final-report"), &event, &err));
	assert_string_equal(err.text, "the clock 'cna' has no step 'final-report': give one of "
				      "answer, record-soon, record");
	assert_int_equal(clock, 17);
	assert_int_equal(event, 17);
	assert_null(clocks_row(5));
}

static void
refuses_what_it_cannot_count(void **state)
{
	const struct clock_policy policy = { { 3, 14, INT64_MAX / 86400 } };
	int64_t due = 17;

	(void)state;
	assert_false(clocks_due(0, 0, at("2026-11-22T10:00:00Z"), NULL, &due, &err));
	for (unsigned clock = 0; clocks_row(clock) != NULL; clock++)
		for (unsigned step = 0; step < clocks_row(clock)->count; step++) {
			assert_false(clocks_due(clock, step, UTC_MAX, &policy, &due, &err));
			assert_int_equal(err.fault, FAULT_INPUT);
		}
	assert_false(clocks_due(0, 2, 0, &policy, &due, &err));
	assert_int_equal(due, 17);
}

TESTS(TEST(counts_as_the_regulations_say), TEST(names_what_there_is_when_asked_for_another),
    TEST(refuses_what_it_cannot_count))
