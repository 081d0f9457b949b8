#include "case/agenda.h"

#include <string.h>

#include "case/clocks.h"
#include "case/em.h"
#include "case/rm.h"
#include "scene.h"

#define HOUR INT64_C(3600)

/* As b, a vendor, keeps it. */
struct diary {
	struct scene scene;
	struct agenda agenda;
	const char *whose;
};

static void
diary_free(struct diary *diary)
{
	scene_free(&diary->scene);
}

static struct diary
diary_open(const char *whose)
{
	return (struct diary){ .scene = scene_open(), .whose = whose };
}

static struct hash
hear(struct diary *d, const char *by, struct move move)
{
	struct hash id = scene_say(&d->scene, by, move);

	move.id = id;
	move.by = text_of(by);
	move.at = d->scene.now;
	move.to = d->scene.to;
	agenda_take(&d->agenda, &d->scene.ledger, &move, text_of(d->whose));
	return id;
}

static const struct agenda_item *
find(const struct diary *d, enum agenda_what what)
{
	for (size_t i = 0; i < d->agenda.count; i++)
		if (d->agenda.item[i].what == what)
			return &d->agenda.item[i];
	return NULL;
}

static const struct agenda_item *
step(const struct diary *d, const char *clock, const char *word)
{
	unsigned which, of;
	struct err err;

	assert_true(clocks_find(text_of(clock), &which, &err));
	assert_true(clocks_find_step(which, text_of(word), &of, &err));
	for (size_t i = 0; i < d->agenda.count; i++)
		if (d->agenda.item[i].what == AGENDA_STEP && d->agenda.item[i].clock == which &&
		    d->agenda.item[i].step == of)
			return &d->agenda.item[i];
	return NULL;
}

#define CLOCK(which, ...) SAY(CASE_CLOCK, .clock = TEXT(which), __VA_ARGS__)
#define NOTICE(which, of, when)                                                                \
	SAY(CASE_DISCLOSURE, .authority = true, .clock = TEXT(which), .step = TEXT(of),        \
	    .told = (when))

static void
the_law_counts_from_its_events(void **state)
{
	scoped(diary_free) struct diary d = diary_open("b.example");
	int64_t began = SCENE_BEGAN;

	(void)state;
	hear(&d, "b.example", CLOCK("cra-exploited", .event = TEXT("aware"), .since = began));
	assert_int_equal(step(&d, "cra-exploited", "early-warning")->due, began + 24 * HOUR);
	assert_int_equal(step(&d, "cra-exploited", "notification")->due, began + 72 * HOUR);
	/* Nothing counts from the notification: a corrective measure has to be available. */
	hear(&d, "b.example", NOTICE("cra-exploited", "notification", began + HOUR));
	assert_null(step(&d, "cra-exploited", "final-report"));
	assert_int_equal(step(&d, "cra-exploited", "notification")->end, AGENDA_DONE);
	hear(&d, "b.example", SAY(CASE_STATUS, .fix = FIX_READY));
	assert_int_equal(
	    step(&d, "cra-exploited", "final-report")->due, d.scene.now + 14 * 24 * HOUR);
	assert_int_equal(agenda_next(&d.agenda)->due, began + 24 * HOUR);
}

static void
a_month_counts_from_when_the_notification_was_filed(void **state)
{
	scoped(diary_free) struct diary d = diary_open("b.example");
	int64_t filed = SCENE_BEGAN + 70 * HOUR, due;

	(void)state;
	assert_true(utc_add_months(filed, 1, &due));
	hear(&d, "b.example",
	    CLOCK("cra-incident", .event = TEXT("aware"), .since = SCENE_BEGAN));
	assert_null(step(&d, "cra-incident", "final-report"));
	hear(&d, "b.example", NOTICE("cra-incident", "early-warning", SCENE_BEGAN + HOUR));
	assert_null(step(&d, "cra-incident", "final-report"));
	hear(&d, "b.example", NOTICE("cra-incident", "notification", filed));
	assert_int_equal(step(&d, "cra-incident", "final-report")->due, due);
	assert_int_equal(step(&d, "cra-incident", "final-report")->since, filed);
}

static void
what_others_say_of_their_clocks_is_not_ours(void **state)
{
	scoped(diary_free) struct diary d = diary_open("b.example");

	(void)state;
	hear(&d, "c.example", CLOCK("nis2", .event = TEXT("aware"), .since = SCENE_BEGAN));
	hear(&d, "c.example", NOTICE("nis2", "notification", SCENE_BEGAN));
	assert_null(step(&d, "nis2", "early-warning"));
	/* What was filed with no clock is there, and due at no time. */
	hear(&d, "b.example", NOTICE("nis2", "early-warning", SCENE_BEGAN));
	assert_int_equal(step(&d, "nis2", "early-warning")->due, 0);
	assert_null(agenda_next(&d.agenda));
}

static void
the_policy_is_kept_by_what_is_said_in_the_case(void **state)
{
	static const int64_t days[] = { 3, 10, 90 };
	scoped(diary_free) struct diary d = diary_open("b.example");

	(void)state;
	hear(&d, "b.example",
	    CLOCK("policy", .event = TEXT("received"), .since = SCENE_BEGAN,
		.targets = { 3, days }));
	assert_int_equal(step(&d, "policy", "acknowledge")->due, SCENE_BEGAN + 3 * SCENE_DAY);
	hear(&d, "b.example", SAY(CASE_MESSAGE, .text = TEXT("We look.")));
	assert_int_equal(step(&d, "policy", "acknowledge")->done, d.scene.now);
	assert_int_equal(step(&d, "policy", "assess")->end, AGENDA_OPEN);
	hear(&d, "b.example", SAY(CASE_STATUS, .rm = RM_VALID));
	assert_int_equal(step(&d, "policy", "assess")->end, AGENDA_DONE);
	assert_int_equal(agenda_next(&d.agenda)->due, SCENE_BEGAN + 90 * SCENE_DAY);
	hear(&d, "b.example", SAY(CASE_STATUS, .fix = FIX_READY));
	assert_null(agenda_next(&d.agenda));
}

static void
a_clock_that_was_stopped_is_due_no_longer_and_can_run_again(void **state)
{
	scoped(diary_free) struct diary d = diary_open("b.example");

	(void)state;
	hear(&d, "b.example", CLOCK("nis2", .event = TEXT("aware"), .since = SCENE_BEGAN));
	hear(&d, "b.example", NOTICE("nis2", "early-warning", SCENE_BEGAN));
	hear(&d, "b.example", CLOCK("nis2", .why = TEXT("It was an exercise.")));
	assert_null(agenda_next(&d.agenda));
	assert_int_equal(step(&d, "nis2", "early-warning")->end, AGENDA_DONE);
	assert_int_equal(step(&d, "nis2", "notification")->end, AGENDA_STOPPED);
	hear(&d, "b.example", CLOCK("nis2", .event = TEXT("aware"), .since = SCENE_BEGAN));
	assert_int_equal(agenda_next(&d.agenda)->due, SCENE_BEGAN + 72 * HOUR);
	assert_int_equal(step(&d, "nis2", "early-warning")->end, AGENDA_DONE);
	hear(
	    &d, "b.example", CLOCK("nis2", .step = TEXT("notification"), .since = SCENE_BEGAN));
	assert_null(agenda_next(&d.agenda));
}

static void
terms_wait_for_an_answer_and_then_for_the_others(void **state)
{
	scoped(diary_free) struct diary d = diary_open("b.example");
	struct hash terms;

	(void)state;
	terms =
	    hear(&d, "a.example", SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 40 * SCENE_DAY));
	assert_true(hash_eq(&find(&d, AGENDA_ANSWER_TERMS)->id, &terms));
	assert_int_equal(agenda_first_reminder(&d.agenda), 0);
	assert_null(find(&d, AGENDA_EMBARGO_ENDS));
	hear(&d, "b.example", SAY(EMBARGO_ACCEPT, .terms = terms));
	assert_null(find(&d, AGENDA_ANSWER_TERMS));
	assert_int_equal(find(&d, AGENDA_EMBARGO_ENDS)->due, SCENE_BEGAN + 40 * SCENE_DAY);
	assert_int_equal(
	    agenda_reminds(find(&d, AGENDA_EMBARGO_ENDS)), SCENE_BEGAN + 33 * SCENE_DAY);
	terms = hear(&d, "b.example",
	    SAY(EMBARGO_REVISE, .revises = terms, .ends = SCENE_BEGAN + 50 * SCENE_DAY));
	assert_int_equal(find(&d, AGENDA_AWAIT_TERMS)->due, d.scene.now + 14 * SCENE_DAY);
	hear(&d, "c.example",
	    SAY(CASE_STATUS, .seen = CS_P, .where = TEXT("https://news.example")));
	assert_null(find(&d, AGENDA_AWAIT_TERMS));
	assert_null(find(&d, AGENDA_EMBARGO_ENDS));
}

static void
attacks_ask_the_owner_to_decide_and_the_vendor_for_its_clock(void **state)
{
	scoped(diary_free) struct diary owner = diary_open("a.example");
	scoped(diary_free) struct diary vendor = diary_open("b.example");
	struct diary *both[] = { &owner, &vendor };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct hash terms = hear(both[i], "a.example",
		    SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 40 * SCENE_DAY));

		hear(both[i], "b.example", SAY(EMBARGO_ACCEPT, .terms = terms));
		hear(both[i], "c.example",
		    SAY(CASE_STATUS, .seen = CS_A, .where = TEXT("our logs")));
		assert_true((find(both[i], AGENDA_DECIDE) != NULL) == (i == 0));
		assert_true((find(both[i], AGENDA_ATTACKED) != NULL) == (i == 1));
		hear(both[i], "a.example",
		    SAY(EMBARGO_KEEP, .terms = terms, .why = TEXT("They are few.")));
		assert_null(find(both[i], AGENDA_DECIDE));
	}
	hear(&vendor, "b.example",
	    CLOCK("cra-exploited", .event = TEXT("aware"), .since = SCENE_BEGAN));
	assert_null(find(&vendor, AGENDA_ATTACKED));
}

static void
who_was_asked_in_is_awaited_until_the_time_that_was_given(void **state)
{
	scoped(diary_free) struct diary owner = diary_open("a.example");
	scoped(diary_free) struct diary asked = diary_open("e.example");
	struct move invite = SAY(CASE_INVITE, .party.name = TEXT("e.example"),
	    .party.roles = ROLE_VENDOR, .answer_by = SCENE_BEGAN + 5 * SCENE_DAY);
	struct hash id;

	(void)state;
	id = hear(&owner, "a.example", invite);
	assert_int_equal(
	    find(&owner, AGENDA_AWAIT_INVITATION)->due, SCENE_BEGAN + 5 * SCENE_DAY);
	hear(&owner, "b.example", SAY(CASE_MESSAGE, .text = TEXT("Well.")));
	assert_int_equal(
	    find(&owner, AGENDA_AWAIT_INVITATION)->due, SCENE_BEGAN + 5 * SCENE_DAY);
	hear(&owner, "e.example", SAY(CASE_ACCEPT, .of = id));
	assert_null(find(&owner, AGENDA_AWAIT_INVITATION));
	id = hear(&asked, "a.example", invite);
	assert_non_null(find(&asked, AGENDA_ANSWER_INVITATION));
	hear(&asked, "e.example", SAY(CASE_DECLINE, .of = id));
	assert_int_equal(asked.agenda.count, 0);
}

static void
a_silence_is_told_until_somebody_says_something(void **state)
{
	scoped(diary_free) struct diary d = diary_open("b.example");

	(void)state;
	hear(&d, "b.example", SAY(CASE_MESSAGE, .text = TEXT("Anybody?")));
	assert_int_equal(find(&d, AGENDA_QUIET)->due, d.scene.now + 14 * SCENE_DAY);
	hear(&d, "c.example", SAY(CASE_READ, .text = TEXT("")));
	assert_non_null(find(&d, AGENDA_QUIET));
	hear(&d, "c.example", SAY(CASE_MESSAGE, .text = TEXT("Yes.")));
	assert_null(find(&d, AGENDA_QUIET));
	hear(&d, "b.example", SAY(CASE_STATUS, .rm = RM_CLOSED));
	assert_int_equal(d.agenda.count, 0);
}

static void
it_is_written_and_read_again(void **state)
{
	static const char *const bad[] = { "0 0 0 0 1 2 3\n", "9 0 0 0 1 2 3 ", "x\n",
		"0 0 17 0 1 2 3 ", "0 0 0 3 1 2 3 ", "0 3 0 0 1 2 3 ", "-1 0 0 0 1 2 3 " };
	scoped(diary_free) struct diary d = diary_open("b.example");
	scoped(buf_free) struct buf text = BUF(AGENDA_LEN_MAX), again = BUF(AGENDA_LEN_MAX);
	struct agenda read = { .count = 17 };
	struct hash id = hash_text(TEXT("x"));

	(void)state;
	hear(&d, "b.example", CLOCK("nis2", .event = TEXT("aware"), .since = SCENE_BEGAN));
	hear(&d, "a.example", SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 40 * SCENE_DAY));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf line = BUF(KIB);

		buf_add(&line, text_of(bad[i]));
		if (bad[i][strlen(bad[i]) - 1] == ' ') {
			hash_format(&id, &line);
			buf_add(&line, TEXT("\n"));
		}
		assert_false(agenda_parse(buf_text(&line), &read));
		assert_int_equal(read.count, 17);
	}
	agenda_format(&d.agenda, &text);
	assert_true(agenda_parse(buf_text(&text), &read));
	assert_int_equal(read.count, d.agenda.count);
	agenda_format(&read, &again);
	assert_string_equal(buf_string(&again), buf_string(&text));
	assert_false(agenda_parse(text_bytes(text.at, text.len - 1), &read));
}

static void
more_than_it_holds_is_left_out(void **state)
{
	scoped(diary_free) struct diary d = diary_open("b.example");
	scoped(buf_free) struct buf text = BUF(AGENDA_LEN_MAX);

	(void)state;
	for (size_t i = 0; i <= AGENDA_ITEMS_MAX; i++)
		hear(&d, "a.example",
		    SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 40 * SCENE_DAY));
	assert_int_equal(d.agenda.count, AGENDA_ITEMS_MAX);
	hear(&d, "b.example", CLOCK("nis2", .event = TEXT("aware"), .since = SCENE_BEGAN));
	assert_int_equal(d.agenda.count, AGENDA_ITEMS_MAX);
	assert_non_null(step(&d, "nis2", "notification"));
	agenda_format(&d.agenda, &text);
	assert_false(text.failed);
}

TESTS(TEST(the_law_counts_from_its_events),
    TEST(a_month_counts_from_when_the_notification_was_filed),
    TEST(what_others_say_of_their_clocks_is_not_ours),
    TEST(the_policy_is_kept_by_what_is_said_in_the_case),
    TEST(a_clock_that_was_stopped_is_due_no_longer_and_can_run_again),
    TEST(terms_wait_for_an_answer_and_then_for_the_others),
    TEST(attacks_ask_the_owner_to_decide_and_the_vendor_for_its_clock),
    TEST(who_was_asked_in_is_awaited_until_the_time_that_was_given),
    TEST(a_silence_is_told_until_somebody_says_something), TEST(it_is_written_and_read_again),
    TEST(more_than_it_holds_is_left_out))
