#include "case/embargo.h"

#include "base/utc.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)

const struct embargo_preset embargo_presets[] = {
	{ "", 0, 0, "terms of one's own" },
	{ "policy", 0, 0, "the days of the disclosure policy that the report came under" },
	{ "45-days", 45 * DAY, 0, "CERT/CC: 45 days from the first contact, whatever comes" },
	{ "90+30", 90 * DAY, 30 * DAY,
	    "Project Zero: 90 days for a fix, and 30 more for customers once it is out" },
	{ "14-days", 14 * DAY, 0, "linux-distros: two weeks at most" },
	{ "72-hours", 72 * HOUR, 0, "CVE rules: a CNA answers within 72 hours" },
};

const char *const embargo_preset_words[] = { "", "policy", "45-days", "90+30", "14-days",
	"72-hours", NULL };

bool
embargo_preset_ends(
    unsigned preset, int64_t begins, int64_t policy_days, int64_t *ends, struct err *err)
{
	int64_t seconds = embargo_presets[preset].seconds;

	if (seconds == 0)
		seconds = policy_days * DAY;
	if (policy_days < 0 || seconds <= 0)
		return err_set(err, FAULT_INPUT,
		    "the policy promises no days of secrecy: give the time at which it ends");
	if (begins < UTC_MIN || begins > UTC_MAX - seconds)
		return err_set(err, FAULT_INPUT, "it would end after the year 9999");
	*ends = begins + seconds;
	return true;
}

int64_t
embargo_ends_after_fix(unsigned preset, int64_t ends, int64_t fixed)
{
	int64_t more = embargo_presets[preset].after_fix;

	return more == 0 || fixed >= ends ? ends : fixed + more;
}

bool
embargo_check(int64_t proposed, int64_t ends, struct text why, struct err *err)
{
	if (ends <= proposed)
		return err_set(err, FAULT_INPUT,
		    "the embargo would end before it is proposed: give a later time");
	if (ends - proposed > EMBARGO_DAYS_MAX * DAY)
		return err_set(err, FAULT_INPUT,
		    "the embargo would last over %d days: propose less, and revise it when the "
		    "time comes",
		    EMBARGO_DAYS_MAX);
	if (ends - proposed > EMBARGO_DAYS_PLAIN * DAY && why.len == 0)
		return err_set(err, FAULT_INPUT,
		    "the embargo would last over %d days: say why in 'why'",
		    EMBARGO_DAYS_PLAIN);
	return true;
}
