#include "base/utc.h"

#include <assert.h>
#include <inttypes.h>

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
#define YEAR_DAYS 365
#define YEAR_MAX 9999
#define DAYS_TO_1970 INT64_C(719528) /* from 0000-01-01 */

static bool
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
days_of_month(int64_t year, int64_t month)
{
	static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0000-01-01 to the first day of a year. */
static int64_t
days_before_year(int64_t year)
{
	if (year == 0)
		return 0;
	return 365 * year + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
}

/* Cut exactly `digits` digits that make a number from `low` to `high`. */
static bool
number(struct text *rest, size_t digits, int64_t low, int64_t high, int64_t *out)
{
	int64_t sum = 0;

	if (rest->len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (rest->at[i] < '0' || rest->at[i] > '9')
			return false;
		sum = sum * 10 + (rest->at[i] - '0');
	}
	*rest = text_after(*rest, digits);
	*out = sum;
	return sum >= low && sum <= high;
}

static bool
date(struct text *rest, int64_t *days)
{
	int64_t year, month, day;

	if (!number(rest, 4, 0, 9999, &year) || !text_skip(rest, TEXT("-")) ||
	    !number(rest, 2, 1, 12, &month) || !text_skip(rest, TEXT("-")) ||
	    !number(rest, 2, 1, days_of_month(year, month), &day))
		return false;
	*days = days_before_year(year) + day - 1 - DAYS_TO_1970;
	for (int64_t m = 1; m < month; m++)
		*days += days_of_month(year, m);
	return true;
}

static bool
time_of_day(struct text *rest, int64_t *seconds)
{
	int64_t hour, minute, second;

	if (!number(rest, 2, 0, 23, &hour) || !text_skip(rest, TEXT(":")) ||
	    !number(rest, 2, 0, 59, &minute) || !text_skip(rest, TEXT(":")) ||
	    !number(rest, 2, 0, 60, &second))
		return false;
	*seconds = hour * HOUR + minute * MINUTE + second;
	return true;
}

static bool
fraction(struct text *rest)
{
	size_t digits = 0;

	if (!text_skip(rest, TEXT(".")))
		return true;
	while (digits < rest->len && rest->at[digits] >= '0' && rest->at[digits] <= '9')
		digits++;
	*rest = text_after(*rest, digits);
	return digits > 0;
}

/* What to subtract from local time to get UTC. */
static bool
offset(struct text *rest, int64_t *seconds)
{
	int64_t sign, hour, minute;

	*seconds = 0;
	if (text_skip(rest, TEXT("Z")) || text_skip(rest, TEXT("z")))
		return true;
	if (text_skip(rest, TEXT("+")))
		sign = 1;
	else if (text_skip(rest, TEXT("-")))
		sign = -1;
	else
		return false;
	if (!number(rest, 2, 0, 23, &hour) || !text_skip(rest, TEXT(":")) ||
	    !number(rest, 2, 0, 59, &minute))
		return false;
	*seconds = sign * (hour * HOUR + minute * MINUTE);
	return true;
}

struct date {
	int64_t year, month, day;
};

static struct date
date_of(int64_t days)
{
	struct date date = { days / 366, 1,
		1 }; /* at most 27 years too early, never too late */

	while (days_before_year(date.year + 1) <= days)
		date.year++;
	days -= days_before_year(date.year);
	while (days >= days_of_month(date.year, date.month))
		days -= days_of_month(date.year, date.month++);
	date.day += days;
	return date;
}

/* RFC 3339 5.7: a leap second is the last of a month, by UTC.  So the second
 * after it is a month's first. */
static bool
begins_month(int64_t seconds)
{
	int64_t since = seconds - UTC_MIN;

	return since % DAY == 0 && date_of(since / DAY).day == 1;
}

bool
utc_parse(struct text in, int64_t *out)
{
	struct text rest = in;
	int64_t days, time, east, seconds;
	bool leap;

	if (!date(&rest, &days))
		return false;
	if (!text_skip(&rest, TEXT("T")) && !text_skip(&rest, TEXT("t")))
		return false;
	leap = rest.len >= 8 && rest.at[6] == '6';
	if (!time_of_day(&rest, &time) || !fraction(&rest) || !offset(&rest, &east))
		return false;
	seconds = days * DAY + time - east;
	if (rest.len != 0 || seconds < UTC_MIN || seconds > UTC_MAX)
		return false;
	if (leap && !begins_month(seconds))
		return false;
	*out = seconds;
	return true;
}

bool
utc_parse_strict(struct text in, int64_t *out)
{
	int64_t seconds;

	if (in.len != sizeof("2026-11-22T10:00:00Z") - 1)
		return false;
	if (in.at[10] != 'T' || in.at[17] == '6' || in.at[19] != 'Z')
		return false;
	if (!utc_parse(in, &seconds))
		return false;
	*out = seconds;
	return true;
}

void
utc_format(int64_t seconds, struct buf *out)
{
	int64_t since, rest;
	struct date date;

	assert(seconds >= UTC_MIN && seconds <= UTC_MAX);
	since = seconds - UTC_MIN;
	rest = since % DAY;
	date = date_of(since / DAY);
	buf_addf(
	    out, "%04" PRId64 "-%02" PRId64 "-%02" PRId64, date.year, date.month, date.day);
	buf_addf(out, "T%02" PRId64 ":%02" PRId64 ":%02" PRId64 "Z", rest / HOUR,
	    rest % HOUR / MINUTE, rest % MINUTE);
}

bool
utc_add_months(int64_t seconds, unsigned months, int64_t *out)
{
	int64_t since = seconds - UTC_MIN, days;
	struct date date = date_of(since / DAY);

	date.month += months;
	date.year += (date.month - 1) / 12;
	date.month = (date.month - 1) % 12 + 1;
	if (date.year > YEAR_MAX)
		return false;
	if (date.day > days_of_month(date.year, date.month))
		date.day = days_of_month(date.year, date.month);
	days = days_before_year(date.year) + date.day - 1;
	for (int64_t month = 1; month < date.month; month++)
		days += days_of_month(date.year, month);
	*out = UTC_MIN + days * DAY + since % DAY;
	return true;
}

/* Whole units, and what is left in the next smaller ones if there is any. */
static void
add_span(struct buf *out, uint64_t units, const char *name, uint64_t rest, const char *less)
{
	buf_addf(out, "%" PRIu64 " %s", units, name);
	if (rest > 0)
		buf_addf(out, " %" PRIu64 " %s", rest, less);
}

void
utc_format_span(int64_t seconds, struct buf *out)
{
	uint64_t span = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;

	if (seconds < 0)
		buf_add(out, TEXT("-"));
	if (span < 2 * MINUTE)
		add_span(out, span, "s", 0, "");
	else if (span < 2 * HOUR)
		add_span(out, span / MINUTE, "min", 0, "");
	else if (span < 2 * DAY)
		add_span(out, span / HOUR, "h", span % HOUR / MINUTE, "min");
	else
		add_span(out, span / DAY, "days", span < WEEK ? span % DAY / HOUR : 0, "h");
}

void
utc_format_days(int64_t days, struct buf *out)
{
	bool years = days != 0 && days % YEAR_DAYS == 0;
	int64_t count = years ? days / YEAR_DAYS : days;

	buf_addf(out, "%" PRId64 " %s%s", count, years ? "year" : "day", count == 1 ? "" : "s");
}
