#include "case/clocks.h"

#include "base/buf.h"
#include "base/utc.h"

#define HOUR INT64_C(3600)
#define DAY_HOURS 24
#define DAYS(n) ((int64_t)(n)*DAY_HOURS)

static const struct clock_row rows[] = {
	{ "policy", "targets of the disclosure policy", "the policy that the report names",
	    { "received" }, 3,
	    { { .word = "acknowledge", .what = "a person answers" },
		{ .word = "assess", .what = "it is said whether it is a flaw" },
		{ .word = "fix", .what = "a fix is out" } } },
	{ "cra-exploited", "an actively exploited vulnerability",
	    "Regulation (EU) 2024/2847, Article 14(2)", { "aware", "measure" }, 3,
	    { { "early-warning", "early warning to the CSIRT and ENISA", 0, 24, 0, false },
		{ "notification", "vulnerability notification", 0, 72, 0, false },
		{ "final-report",
		    "final report, after a corrective or mitigating measure is available", 1,
		    DAYS(14), 0, false } } },
	{ "cra-incident", "a severe incident that bears on a product's security",
	    "Regulation (EU) 2024/2847, Article 14(4)", { "aware", "notified" }, 3,
	    { { "early-warning", "early warning to the CSIRT and ENISA", 0, 24, 0, false },
		{ "notification", "incident notification", 0, 72, 0, false },
		{ "final-report", "final report, a month after the incident notification", 1, 0,
		    1, false } } },
	{ "nis2", "a significant incident of an essential or important entity",
	    "Directive (EU) 2022/2555, Article 23(4), as the member state has it",
	    { "aware", "notified" }, 3,
	    { { "early-warning", "early warning to the CSIRT", 0, 24, 0, false },
		{ "notification", "incident notification", 0, 72, 0, false },
		{ "final-report", "final report, a month after the incident notification", 1, 0,
		    1, false } } },
	{ "cna", "CVE ids for what is public", "CVE CNA Operational Rules 4, 4.2 and 4.5",
	    { "asked", "disclosed" }, 3,
	    { { "answer", "the CNA answers who asks for an id", 0, 72, 0, false },
		{ "record-soon", "the CVE record is published", 1, 24, 0, true },
		{ "record", "the CVE record is published", 1, 72, 0, false } } },
};

#define COUNT (sizeof(rows) / sizeof(rows[0]))

const struct clock_row *
clocks_row(unsigned clock)
{
	return clock < COUNT ? &rows[clock] : NULL;
}

bool
clocks_find(struct text word, unsigned *clock, struct err *err)
{
	scoped(buf_free) struct buf known = BUF(KIB);

	for (unsigned i = 0; i < COUNT; i++) {
		if (text_eq(word, text_of(rows[i].word))) {
			*clock = i;
			return true;
		}
		buf_addf(&known, "%s%s", i == 0 ? "" : ", ", rows[i].word);
	}
	return err_set(err, FAULT_INPUT, "there is no clock '%.*s': give one of %s",
	    TEXT_ARGS(word), buf_string(&known));
}

bool
clocks_find_event(unsigned clock, struct text word, unsigned *event, struct err *err)
{
	scoped(buf_free) struct buf known = BUF(KIB);

	for (unsigned i = 0; rows[clock].events[i] != NULL; i++) {
		if (text_eq(word, text_of(rows[clock].events[i]))) {
			*event = i;
			return true;
		}
		buf_addf(&known, "%s%s", i == 0 ? "" : ", ", rows[clock].events[i]);
	}
	return err_set(err, FAULT_INPUT, "the clock '%s' has no event '%.*s': give one of %s",
	    rows[clock].word, TEXT_ARGS(word), buf_string(&known));
}

bool
clocks_find_step(unsigned clock, struct text word, unsigned *step, struct err *err)
{
	scoped(buf_free) struct buf known = BUF(KIB);

	for (unsigned i = 0; i < rows[clock].count; i++) {
		if (text_eq(word, text_of(rows[clock].step[i].word))) {
			*step = i;
			return true;
		}
		buf_addf(&known, "%s%s", i == 0 ? "" : ", ", rows[clock].step[i].word);
	}
	return err_set(err, FAULT_INPUT, "the clock '%s' has no step '%.*s': give one of %s",
	    rows[clock].word, TEXT_ARGS(word), buf_string(&known));
}

bool
clocks_by_policy(unsigned clock)
{
	return rows[clock].step[0].hours == 0 && rows[clock].step[0].months == 0;
}

static bool
add_hours(int64_t since, int64_t hours, int64_t *due)
{
	if (since < UTC_MIN || hours > (UTC_MAX - since) / HOUR)
		return false;
	*due = since + hours * HOUR;
	return true;
}

bool
clocks_due(unsigned clock, unsigned step, int64_t since, const struct clock_policy *policy,
    int64_t *due, struct err *err)
{
	const struct clock_step *row = &rows[clock].step[step];
	bool good;

	if (row->months > 0)
		good = since >= UTC_MIN && since <= UTC_MAX &&
		       utc_add_months(since, row->months, due);
	else if (row->hours > 0)
		good = add_hours(since, row->hours, due);
	else if (policy != NULL)
		good = add_hours(since, DAYS(policy->days[step]), due);
	else
		return err_set(err, FAULT_INPUT, "the targets of the policy are not known");
	return good || err_set(err, FAULT_INPUT, "it would be due after the year 9999");
}
