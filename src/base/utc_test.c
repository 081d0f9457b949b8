#include "base/utc.h"

#include <string.h>

#include "test.h"

/* Spelling and second; the spelling is the one we write. */
static const struct {
	const char *text;
	int64_t seconds;
} known[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1970-01-01T00:00:01Z", 1 },
	{ "1969-12-31T23:59:59Z", -1 },
	{ "2026-11-22T10:00:00Z", 1795341600 },
	{ "2000-02-29T23:59:59Z", 951868799 },
	{ "2000-03-01T00:00:00Z", 951868800 },
	{ "1900-02-28T23:59:59Z", -2203891201 },
	{ "1900-03-01T00:00:00Z", -2203891200 },
	{ "2004-02-29T00:00:00Z", 1078012800 },
	{ "2100-02-28T00:00:00Z", 4107456000 },
	{ "2100-03-01T00:00:00Z", 4107542400 },
	{ "2400-02-29T12:34:56Z", 13574608496 },
	{ "2038-01-19T03:14:08Z", INT64_C(1) << 31 },
	{ "0000-01-01T00:00:00Z", UTC_MIN },
	{ "0000-02-29T00:00:00Z", UTC_MIN + INT64_C(59) * 86400 },
	{ "0001-01-01T00:00:00Z", -62135596800 },
	{ "9999-12-31T23:59:59Z", UTC_MAX },
};

static void
reads_and_writes_known_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);
		int64_t seconds = 0;

		assert_true(utc_parse(text_of(known[i].text), &seconds));
		assert_true(seconds == known[i].seconds);
		assert_true(utc_parse_strict(text_of(known[i].text), &seconds));
		assert_true(seconds == known[i].seconds);
		utc_format(seconds, &out);
		assert_string_equal(buf_string(&out), known[i].text);
	}
}

/* Other spellings of RFC 3339 and what they mean in ours. */
static void
reads_every_spelling(void **state)
{
	static const struct {
		const char *text, *same;
	} cases[] = {
		{ "1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50Z" },
		{ "1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z" },
		{ "1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27Z" },
		{ "1985-04-12t23:20:50z", "1985-04-12T23:20:50Z" },
		{ "2026-11-22T10:00:00+00:00", "2026-11-22T10:00:00Z" },
		{ "2026-11-22T10:00:00-00:00", "2026-11-22T10:00:00Z" },
		{ "2026-11-22T10:00:00+23:59", "2026-11-21T10:01:00Z" },
		{ "2026-11-22T10:00:00-23:59", "2026-11-23T09:59:00Z" },
		{ "2026-11-22T10:00:00.999999999999999999999999Z", "2026-11-22T10:00:00Z" },
		{ "1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59Z" },
		{ "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z" },
		{ "2024-03-01T00:00:00+00:01", "2024-02-29T23:59:00Z" },
		{ "0000-01-01T01:00:00+01:00", "0000-01-01T00:00:00Z" },
		{ "9999-12-31T22:59:59-01:00", "9999-12-31T23:59:59Z" },
		/* leap seconds */
		{ "1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z" },
		{ "1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z" },
		{ "2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z" },
		{ "1972-06-30T23:59:60.5Z", "1972-07-01T00:00:00Z" },
		{ "2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z" },
		{ "2023-02-28T23:59:60Z", "2023-03-01T00:00:00Z" },
		{ "1960-06-30T23:59:60Z", "1960-07-01T00:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);
		int64_t seconds = 7;

		assert_false(utc_parse_strict(text_of(cases[i].text), &seconds));
		assert_int_equal(seconds, 7);
		assert_true(utc_parse(text_of(cases[i].text), &seconds));
		utc_format(seconds, &out);
		assert_string_equal(buf_string(&out), cases[i].same);
	}
}

static const char *const refused[] = {
	"",
	"Z",
	"2026-11-22",
	"10:00:00Z",
	"2026-11-22T10:00:00",
	"2026-11-22T10:00Z",
	"2026-11-22T10Z",
	"2026-11-22 10:00:00Z",
	"2026-11-22_10:00:00Z",
	"2026-11-22T10:00:00 Z",
	"2026-11-22T10:00:00Z ",
	" 2026-11-22T10:00:00Z",
	"2026-11-22T10:00:00Z\n",
	"2026-11-22T10:00:00ZZ",
	"2026-11-22T10:00:00UTC",
	"2026-11-22T10:00:00.Z",
	"2026-11-22T10:00:00.",
	"2026-11-22T10:00:00,5Z",
	"2026-11-22T10:00:00.5",
	"2026-11-22T10:00:00.-5Z",
	"2026-11-22T10:00:00+",
	"2026-11-22T10:00:00+0100",
	"2026-11-22T10:00:00+01",
	"2026-11-22T10:00:00+1:00",
	"2026-11-22T10:00:00+24:00",
	"2026-11-22T10:00:00+23:60",
	"2026-11-22T10:00:00+-1:00",
	"2026-11-22T10:00:00+01:00Z",
	"2026-11-22T10:00:00Z+01:00",
	("2026-11-22T10:00:00\xe2\x88\x92"
	 "01:00"),
	"26-11-22T10:00:00Z",
	"02026-11-22T10:00:00Z",
	"+2026-11-22T10:00:00Z",
	"-001-11-22T10:00:00Z",
	"12026-11-22T10:00:00Z",
	"2026-1-22T10:00:00Z",
	"2026-11-2T10:00:00Z",
	"2026/11/22T10:00:00Z",
	"20261122T100000Z",
	"2026-11-22T1:00:00Z",
	"2026-11-22T10-00-00Z",
	"2026-00-22T10:00:00Z",
	"2026-13-22T10:00:00Z",
	"2026-11-00T10:00:00Z",
	"2026-11-31T10:00:00Z",
	"2026-12-32T10:00:00Z",
	"2026-02-29T10:00:00Z",
	"2024-02-30T10:00:00Z",
	"1900-02-29T10:00:00Z",
	"2100-02-29T10:00:00Z",
	"2026-11-22T24:00:00Z",
	"2026-11-22T10:60:00Z",
	"2026-11-22T10:00:61Z",
	"2026-11-22T10:00:99Z",
	"2026-W47-7T10:00:00Z",
	"2026-326T10:00:00Z",
	/* a leap second ends a month */
	"2026-11-22T23:59:60Z",
	"1990-12-30T23:59:60Z",
	"1990-12-31T23:58:60Z",
	"1990-12-31T22:59:60Z",
	"1990-12-31T23:59:60+01:00",
	"1990-12-31T15:59:60-07:00",
	"1991-01-01T00:00:60Z",
	"2024-02-28T23:59:60Z",
	/* outside of the years */
	"0000-01-01T00:00:00+00:01",
	"9999-12-31T23:59:59-00:01",
	"9999-12-31T23:59:60Z",
};

static void
refuses_everything_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		int64_t seconds = 7;

		if (utc_parse(text_of(refused[i]), &seconds))
			fail_msg("accepted '%s'", refused[i]);
		assert_false(utc_parse_strict(text_of(refused[i]), &seconds));
		assert_int_equal(seconds, 7);
	}
	assert_false(utc_parse((struct text){ 0 }, &(int64_t){ 0 }));
	assert_false(utc_parse(TEXT("2026-11-22T10:00:00\0Z"), &(int64_t){ 0 }));
}

/* Any other byte at any place of a time is refused, or is a digit. */
static void
refuses_any_wrong_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < 20; i++) {
		for (unsigned c = 0; c < 256; c++) {
			char text[] = "2026-11-22T10:00:00Z";
			bool digit = c >= '0' && c <= '9';
			int64_t seconds;

			if ((char)c == text[i])
				continue;
			text[i] = (char)c;
			if (utc_parse_strict(text_bytes(text, 20), &seconds))
				assert_true(digit);
			if (utc_parse(text_bytes(text, 20), &seconds))
				assert_true(digit || c == 't' || c == 'z');
		}
	}
}

/* Some day of every month there is, and a second of it that changes. */
static void
reads_back_every_day(void **state)
{
	(void)state;
	for (int64_t at = UTC_MIN; at <= UTC_MAX;
	     at += (29 * 86400 + 7919) * (int64_t)test_step(9)) {
		scoped(buf_free) struct buf out = BUF(KIB);
		int64_t again;

		utc_format(at, &out);
		assert_true(utc_parse_strict(buf_text(&out), &again));
		assert_true(again == at);
	}
}

/* A day later is a later day, over centuries that end with and without a leap
 * day, and at both ends of time. */
static void
days_follow_each_other(void **state)
{
	const int64_t day = 86400 * (int64_t)test_step(9);
	static const struct {
		int64_t from, to;
	} spans[] = {
		{ UTC_MIN, UTC_MIN + INT64_C(1500) * 86400 },
		{ INT64_C(-25567) * 86400, INT64_C(50000) * 86400 }, /* 1900 to 2106 */
		{ UTC_MAX + 1 - INT64_C(1500) * 86400, UTC_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		char before[32] = "";

		for (int64_t at = spans[i].from; at < spans[i].to; at += day) {
			scoped(buf_free) struct buf out = BUF(KIB);

			utc_format(at, &out);
			assert_true(strcmp(before, buf_string(&out)) < 0);
			assert_true(text_ends(buf_text(&out), TEXT("T00:00:00Z")));
			memcpy(before, out.at, out.len + 1);
		}
	}
}

static void
tells_spans_as_people_do(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} cases[] = {
		{ 0, "0 s" },
		{ 1, "1 s" },
		{ -1, "-1 s" },
		{ 119, "119 s" },
		{ 120, "2 min" },
		{ 600, "10 min" },
		{ 659, "10 min" },
		{ 7199, "119 min" },
		{ 7200, "2 h" },
		{ 7500, "2 h 5 min" },
		{ 172799, "47 h 59 min" },
		{ 172800, "2 days" },
		{ 274000, "3 days 4 h" },
		{ 604800 - 1, "6 days 23 h" },
		{ 604800, "7 days" },
		{ -274000, "-3 days 4 h" },
		{ INT64_MAX, "106751991167300 days" },
		{ INT64_MIN, "-106751991167300 days" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		utc_format_span(cases[i].seconds, &out);
		assert_string_equal(buf_string(&out), cases[i].text);
	}
}

static void
tells_days_as_people_do(void **state)
{
	static const struct {
		int64_t days;
		const char *text;
	} cases[] = { { 0, "0 days" }, { 1, "1 day" }, { 90, "90 days" }, { 365, "1 year" },
		{ 366, "366 days" }, { 1095, "3 years" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		utc_format_days(cases[i].days, &out);
		assert_string_equal(buf_string(&out), cases[i].text);
	}
}

static void
adds_months_to_the_same_day_or_the_last(void **state)
{
	static const struct {
		const char *from;
		unsigned months;
		const char *to; /* NULL: too late */
	} cases[] = {
		{ "2026-11-22T10:00:00Z", 0, "2026-11-22T10:00:00Z" },
		{ "2026-11-22T10:00:00Z", 1, "2026-12-22T10:00:00Z" },
		{ "2026-12-31T23:59:59Z", 1, "2027-01-31T23:59:59Z" },
		{ "2027-01-31T23:59:59Z", 1, "2027-02-28T23:59:59Z" },
		{ "2028-01-29T00:00:00Z", 1, "2028-02-29T00:00:00Z" },
		{ "2028-01-31T00:00:00Z", 1, "2028-02-29T00:00:00Z" },
		{ "2100-01-30T00:00:00Z", 1, "2100-02-28T00:00:00Z" },
		{ "2000-02-29T12:00:00Z", 12, "2001-02-28T12:00:00Z" },
		{ "2026-03-31T00:00:01Z", 1, "2026-04-30T00:00:01Z" },
		{ "0000-01-31T00:00:00Z", 1, "0000-02-29T00:00:00Z" },
		{ "1969-12-31T23:59:59Z", 2, "1970-02-28T23:59:59Z" },
		{ "9999-11-30T23:59:59Z", 1, "9999-12-30T23:59:59Z" },
		{ "9999-12-01T00:00:00Z", 1, NULL },
		{ "2026-01-01T00:00:00Z", 4294967295u, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(buf_free) struct buf out = BUF(KIB);
		int64_t from, to = 17;

		assert_true(utc_parse_strict(text_of(cases[i].from), &from));
		assert_int_equal(
		    utc_add_months(from, cases[i].months, &to), cases[i].to != NULL);
		if (cases[i].to == NULL) {
			assert_int_equal(to, 17);
			continue;
		}
		utc_format(to, &out);
		assert_string_equal(buf_string(&out), cases[i].to);
	}
}

TESTS(TEST(adds_months_to_the_same_day_or_the_last), TEST(reads_and_writes_known_times),
    TEST(reads_every_spelling), TEST(refuses_everything_else), TEST(refuses_any_wrong_byte),
    TEST(reads_back_every_day), TEST(days_follow_each_other), TEST(tells_spans_as_people_do),
    TEST(tells_days_as_people_do))
