#include "case/ics.h"

#include <string.h>

#include "test.h"

#define AT INT64_C(1795341600) /* 2026-11-22T10:00:00Z */

static void
write_one(struct buf *out, const struct ics_event *event)
{
	ics_begin(out, TEXT("psirt.example"));
	ics_add(out, event);
	ics_end(out);
}

static void
writes_a_calendar_of_deadlines(void **state)
{
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct ics_event event = { TEXT("1-early-warning@psirt.example"), AT, AT + 86400,
		TEXT("early warning, case 7"), TEXT("file it; then\nnote the reference"),
		7200 };

	(void)state;
	write_one(&out, &event);
	assert_string_equal(buf_string(&out),
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//accord//deadlines//EN\r\n"
	    "CALSCALE:GREGORIAN\r\nX-WR-CALNAME:psirt.example\r\n"
	    "BEGIN:VEVENT\r\nUID:1-early-warning@psirt.example\r\n"
	    "DTSTAMP:20261122T100000Z\r\nDTSTART:20261123T100000Z\r\n"
	    "SUMMARY:early warning\\, case 7\r\n"
	    "DESCRIPTION:file it\\; then\\nnote the reference\r\n"
	    "TRANSP:TRANSPARENT\r\n"
	    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT7200S\r\n"
	    "DESCRIPTION:early warning\\, case 7\r\nEND:VALARM\r\n"
	    "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void
leaves_out_what_is_not_given(void **state)
{
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct ics_event event = { TEXT("u"), AT, AT, TEXT("s"), { 0 }, 0 };

	(void)state;
	write_one(&out, &event);
	assert_null(strstr(buf_string(&out), "DESCRIPTION"));
	assert_null(strstr(buf_string(&out), "VALARM"));
}

/* As a calendar reads it: lines joined, escapes undone; false where a line is too long or
 * does not end as it must. */
static bool
read_summary(struct text in, struct buf *out)
{
	scoped(buf_free) struct buf whole = BUF(64 * KIB);
	struct text line, rest;

	while (text_line(&in, &line)) {
		if (line.len == 0 || line.at[line.len - 1] != '\r' ||
		    line.len - 1 > ICS_LINE_MAX || !text_utf8(line))
			return false;
		line.len--;
		if (line.at[0] != ' ')
			buf_add(&whole, TEXT("\n"));
		buf_add(&whole, line.at[0] == ' ' ? text_after(line, 1) : line);
	}
	buf_add(&whole, TEXT("\n"));
	rest = buf_text(&whole);
	while (text_line(&rest, &line)) {
		if (!text_skip(&line, TEXT("SUMMARY:")))
			continue;
		for (size_t i = 0; i < line.len; i++) {
			bool escaped = line.at[i] == '\\';

			i += escaped;
			buf_add_byte(
			    out, escaped && line.at[i] == 'n' ? '\n' : (uint8_t)line.at[i]);
		}
	}
	return in.len == 0;
}

static void
folds_lines_so_that_they_read_the_same(void **state)
{
	static const char *const pieces[] = { "a", "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x94\x92", "\\", ";", ",", "\n", ":", "\"", "b " };

	(void)state;
	for (size_t seed = 1; seed < 400; seed += test_step(10)) {
		scoped(buf_free) struct buf summary = BUF(KIB), out = BUF(64 * KIB),
					    read = BUF(64 * KIB);
		struct ics_event event = { TEXT("u"), AT, AT, { 0 }, { 0 }, 0 };

		for (size_t i = 0, x = seed; i < seed % 97; i++, x = x * 1103515245 + 12345)
			buf_add(&summary, text_of(pieces[x / 65536 % 11]));
		event.summary = buf_text(&summary);
		write_one(&out, &event);
		assert_true(read_summary(buf_text(&out), &read));
		assert_true(text_eq(buf_text(&read), event.summary));
	}
}

static void
lets_nobody_write_lines_of_his_own(void **state)
{
	scoped(buf_free) struct buf out = BUF(64 * KIB), bad = BUF(64 * KIB);
	struct ics_event event = { TEXT("u\r\nEND:VEVENT"), AT, AT,
		TEXT("s\r\nATTACH:https://evil.example"), { 0 }, 0 };

	(void)state;
	write_one(&out, &event);
	assert_null(strstr(buf_string(&out), "\r\nATTACH"));
	assert_non_null(strstr(buf_string(&out), "UID:u\\nEND:VEVENT\r\n"));
	event.summary = TEXT("\xff");
	write_one(&bad, &event);
	assert_true(bad.failed);
}

TESTS(TEST(writes_a_calendar_of_deadlines), TEST(leaves_out_what_is_not_given),
    TEST(folds_lines_so_that_they_read_the_same), TEST(lets_nobody_write_lines_of_his_own))
