#include "action/case/case_policy.h"
#include "test.h"
#include "troupe.h"
#include "view/duties.h"
#include "view/view.h"

#define A 0
#define B 1

/* How many rows of a list have a text under a key. */
static size_t
count(struct value ok, const char *list, const char *key, const char *text)
{
	struct value_walk walk = { 0 };
	struct value rows;
	size_t found = 0;
	struct err err;

	assert_true(value_get_array(ok, list, &rows, &err));
	while (value_each(rows, &walk))
		found += text_eq(deed_text(walk.value, key, TEXT("")), text_of(text));
	return found;
}

static size_t
clocks(struct troupe *troupe, size_t i, const struct troupe_case *of, const char *key,
    const char *text)
{
	scoped(buf_free) struct buf args = BUF(KIB);

	buf_addf(&args, "\"case\":\"%s\"", of->hex);
	return count(
	    troupe_ok(troupe, i, "clock.list", buf_string(&args)), "clocks", key, text);
}

static size_t
reminders(struct troupe *troupe, size_t i, const char *word)
{
	return count(troupe_ok(troupe, i, "reminders", ""), "reminders", "word", word);
}

static void
a_clock_runs_from_what_the_case_tells_or_people_say(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct err err;

	(void)state;
	assert_int_equal(troupe_try(&troupe, B, "clock.start",
			     "\"case\":\"00000000\",\"clock\":\"nis2\"", &err),
	    FAULT_ABSENT);
	troupe_does(&troupe, A, &of, "case.status", ",\"words\":\"attacked\",\"where\":\"x\"");
	troupe_mail(&troupe);
	assert_int_equal(reminders(&troupe, B, "attacked"), 1);
	troupe_does(&troupe, B, &of, "clock.start", ",\"clock\":\"cra-exploited\"");
	assert_int_equal(reminders(&troupe, B, "attacked"), 0);
	assert_int_equal(reminders(&troupe, B, "step"), 2);
	assert_int_equal(clocks(&troupe, B, &of, "state", "due"), 3);
	troupe.now += 80 * 3600;
	assert_int_equal(clocks(&troupe, B, &of, "state", "overdue"), 2);
	/* It was said to itself alone. */
	troupe_mail(&troupe);
	assert_int_equal(clocks(&troupe, A, &of, "clock", "cra-exploited"), 0);
	troupe_does(&troupe, B, &of, "clock.done",
	    ",\"clock\":\"cra-exploited\",\"step\":\"early-warning\"");
	troupe_does(&troupe, B, &of, "case.status", ",\"words\":\"fix-ready\"");
	troupe_does(&troupe, B, &of, "clock.stop",
	    ",\"clock\":\"cra-exploited\",\"why\":\"Not ours.\"");
	assert_int_equal(clocks(&troupe, B, &of, "state", "done"), 1);
	assert_int_equal(clocks(&troupe, B, &of, "state", "stopped"), 2);
	assert_int_equal(reminders(&troupe, B, "step"), 0);
}

static void
what_cannot_be_is_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "clock.start", "\"clock\":\"gdpr\"" },
		{ "clock.start", "\"clock\":\"nis2\"" },
		{ "clock.start", "\"clock\":\"nis2\",\"since\":\"soon\"" },
		{ "clock.start", "\"clock\":\"nis2\",\"since\":\"2999-01-01T00:00:00Z\"" },
		{ "clock.start", "\"clock\":\"nis2\",\"event\":\"measure\"" },
		{ "clock.done", "\"clock\":\"nis2\",\"step\":\"answer\"" },
		{ "clock.stop", "\"clock\":\"hourglass\",\"why\":\"x\"" },
	};
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct troupe_case of = troupe_open_case(&troupe, "\"title\":\"A flaw\"");
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf args = BUF(KIB);

		buf_addf(&args, "\"case\":\"%s\",%s", of.hex, bad[i][1]);
		assert_int_equal(
		    troupe_try(&troupe, A, bad[i][0], buf_string(&args), &err), FAULT_INPUT);
	}
	/* Nor are there targets without a policy. */
	troupe_refuses(&troupe, A, &of, "clock.start", ",\"clock\":\"policy\"");
	assert_int_equal(
	    count(troupe_ok(&troupe, A, "clock.list", "\"all\":1"), "clocks", "state", "due"),
	    0);
}

static void
who_has_left_still_has_what_the_law_asks(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	troupe_does(&troupe, B, &of, "case.leave", "");
	troupe_does(&troupe, B, &of, "clock.start",
	    ",\"clock\":\"nis2\",\"since\":\"2001-09-09T00:00:00Z\"");
	assert_int_equal(clocks(&troupe, B, &of, "clock", "nis2"), 2);
	assert_int_equal(clocks(&troupe, B, &of, "clock", "embargo"), 0);
}

static void
answers_and_silences_are_told_in_time(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");

	(void)state;
	troupe_does(&troupe, A, &of, "embargo.propose", TROUPE_UNTIL);
	troupe_mail(&troupe);
	assert_int_equal(reminders(&troupe, B, "answer-terms"), 1);
	assert_int_equal(reminders(&troupe, A, "await-terms"), 0);
	troupe.now += INT64_C(15) * 86400;
	assert_int_equal(reminders(&troupe, A, "await-terms"), 1);
	assert_int_equal(reminders(&troupe, A, "quiet"), 1);
	troupe_does(&troupe, B, &of, "embargo.accept", "");
	troupe_mail(&troupe);
	assert_int_equal(reminders(&troupe, A, "await-terms"), 0);
	assert_int_equal(reminders(&troupe, A, "quiet"), 0);
	/* Before it ends, and after, until it is public. */
	assert_int_equal(reminders(&troupe, B, "embargo-ends"), 1);
	troupe_does(&troupe, B, &of, "case.status", ",\"words\":\"public\",\"where\":\"x\"");
	assert_int_equal(reminders(&troupe, B, "embargo-ends"), 0);
}

/* How the one participant is silent, as a list tells it. */
static struct text
silence(struct value ok, const char *list)
{
	struct value_walk walk = { 0 };
	struct value rows, silent;
	struct err err;

	assert_true(value_get_array(ok, list, &rows, &err));
	if (!value_each(rows, &walk))
		return TEXT("none");
	if (!value_get_array(walk.value, "silent", &silent, &err))
		return deed_text(walk.value, "state", TEXT(""));
	walk = (struct value_walk){ 0 };
	return value_each(silent, &walk) ? deed_text(walk.value, "state", TEXT(""))
					 : TEXT("none");
}

static void
assert_silence(struct troupe *troupe, const struct troupe_case *of, const char *state)
{
	scoped(buf_free) struct buf args = BUF(KIB);

	buf_addf(&args, "\"case\":\"%s\"", of->hex);
	assert_true(
	    text_eq(silence(troupe_ok(troupe, A, "case.show", buf_string(&args)), "silences"),
		text_of(state)));
	troupe->now += INT64_C(15) * 86400;
	assert_true(text_eq(
	    silence(troupe_ok(troupe, A, "reminders", ""), "reminders"), text_of(state)));
	troupe->now -= INT64_C(15) * 86400;
}

static void
three_silences_are_told_apart(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");

	(void)state;
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"Hello?\"");
	assert_silence(&troupe, &of, "not delivered");
	troupe_mail(&troupe);
	assert_silence(&troupe, &of, "delivered");
	troupe_does(&troupe, B, &of, "case.read", "");
	troupe_mail(&troupe);
	assert_silence(&troupe, &of, "read");
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"Yes.\"");
	troupe_mail(&troupe);
	assert_silence(&troupe, &of, "none");
}

static void
duties_are_what_they_were_when_folded_again(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct journal *journal = &troupe.node[B].node.journal;
	struct agenda before, after;
	uint64_t folded;
	struct err err;

	(void)state;
	troupe_does(&troupe, B, &of, "clock.start",
	    ",\"clock\":\"cra-incident\",\"since\":\"2001-09-09T00:00:00Z\"");
	assert_true(duties_find(journal, &of.id, &before, &err));
	assert_true(view_rebuild(journal, &folded, &err));
	assert_true(duties_find(journal, &of.id, &after, &err));
	assert_int_equal(before.count, after.count);
	for (size_t i = 0; i < after.count; i++)
		assert_int_equal(before.item[i].due, after.item[i].due);
	assert_int_equal(agenda_next(&after)->what, AGENDA_STEP);
}

TESTS(TEST(a_clock_runs_from_what_the_case_tells_or_people_say),
    TEST(what_cannot_be_is_refused), TEST(who_has_left_still_has_what_the_law_asks),
    TEST(answers_and_silences_are_told_in_time), TEST(three_silences_are_told_apart),
    TEST(duties_are_what_they_were_when_folded_again))
