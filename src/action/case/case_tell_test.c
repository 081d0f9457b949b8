#include "action/case/case_tell.h"

#include "case/em.h"
#include "case/told.h"
#include "test.h"
#include "troupe.h"
#include "view/disclosures.h"

#define A 0
#define B 1
#define C 2

static size_t
told(struct troupe *troupe, size_t i, const struct troupe_case *of, const char *who)
{
	scoped(buf_free) struct buf args = BUF(KIB);
	struct value_walk walk = { 0 };
	struct value rows;
	size_t found = 0;
	struct err err;

	buf_addf(&args, "\"case\":\"%s\"", of->hex);
	assert_true(value_get_array(
	    troupe_ok(troupe, i, "case.told", buf_string(&args)), "told", &rows, &err));
	while (value_each(rows, &walk))
		found += who == NULL ||
			 text_eq(deed_text(walk.value, "who", TEXT("")), text_of(who));
	return found;
}

static void
who_is_told_is_recorded_when_it_is(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	assert_int_equal(told(&troupe, A, &of, NULL), 1);
	assert_int_equal(told(&troupe, A, &of, "b.example"), 1);
	assert_int_equal(told(&troupe, B, &of, NULL), 0);
	/* The terms alone are no content. */
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	assert_int_equal(told(&troupe, A, &of, "c.example"), 0);
	troupe_does(&troupe, C, &of, "case.accept", "");
	troupe_mail(&troupe);
	assert_int_equal(told(&troupe, A, &of, "c.example"), 1);
	/* Whatever else it is told, it knows already. */
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"More.\"");
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"More.\"");
	troupe_mail(&troupe);
	assert_int_equal(told(&troupe, A, &of, NULL), 2);
	assert_int_equal(told(&troupe, B, &of, NULL), 0);
	troupe_does(&troupe, B, &of, "case.tell",
	    ",\"who\":\"A Cloud\",\"what\":\"the patch\",\"why\":\"Its users cannot.\"");
	assert_int_equal(told(&troupe, B, &of, "A Cloud"), 1);
}

static void
a_guest_is_told_once_it_is_in(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct troupe_case of = troupe_open_case(&troupe, "\"title\":\"A flaw\"");

	(void)state;
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"/Acme\"");
	assert_int_equal(told(&troupe, A, &of, NULL), 0);
	troupe_does(&troupe, A, &of, "case.accept", ",\"as\":\"/Acme\"");
	assert_int_equal(told(&troupe, A, &of, "a.example/Acme"), 1);
}

struct seen {
	size_t count;
	struct hash id;
};

static bool
see(void *arg, const struct record *record, struct err *err)
{
	struct seen *seen = arg;

	(void)err;
	seen->count++;
	seen->id = record->id;
	return true;
}

static struct seen
published(struct troupe *troupe, size_t i)
{
	struct journal_page page = JOURNAL_PAGE(100);
	struct seen seen = { 0 };
	struct err err;

	page.kind = TEXT("told");
	assert_true(journal_list(&troupe->node[i].node.journal, &page, see, &seen, &err));
	return seen;
}

static void
what_is_public_tells_who_knew_and_ends_the_embargo(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	scoped(statement_free) struct statement s = { 0 };
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct troupe_case of = troupe_agree(&troupe);
	struct record record;
	struct seen seen;
	struct told said;
	struct err err;

	(void)state;
	troupe_does(&troupe, A, &of, "case.tell",
	    ",\"who\":\"A Cloud\",\"what\":\"the patch\",\"why\":\"Its users cannot.\"");
	troupe_does(&troupe, A, &of, "case.publish",
	    ",\"where\":\"https://a.example/1\",\"title\":\"Streams\"");
	seen = published(&troupe, A);
	assert_int_equal(seen.count, 1);
	assert_true(
	    journal_find(&troupe.node[A].node.journal, &seen.id, &arena, &record, &err));
	assert_true(statement_reopen(record.note, &s, &err));
	assert_true(told_parse(&s, &arena, &said, &err));
	assert_true(text_eq(said.title, TEXT("Streams")));
	assert_int_equal(said.parties.count, 2);
	assert_true(text_eq(told_parties(&said)[0].who, TEXT("b.example")));
	assert_true(text_eq(told_parties(&said)[1].who, TEXT("A Cloud")));
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, B, &of)->em, EM_EXITED);
	/* On another's word nothing is published; and nothing twice. */
	assert_int_equal(published(&troupe, B).count, 0);
	troupe_refuses(&troupe, A, &of, "case.publish", ",\"where\":\"https://a.example/1\"");
	assert_int_equal(published(&troupe, A).count, 1);
	troupe_does(&troupe, A, &of, "case.tell",
	    ",\"who\":\"Forgotten\",\"what\":\"all\",\"why\":\"A slip.\",\"since\":"
	    "\"2001-09-09T01:46:45Z\"");
	troupe_does(&troupe, A, &of, "case.publish", ",\"where\":\"https://a.example/1\"");
	assert_int_equal(published(&troupe, A).count, 2);
	/* Whoever comes later was not told in advance. */
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"/Late\"");
	troupe_does(&troupe, A, &of, "case.accept", ",\"as\":\"/Late\"");
	assert_int_equal(told(&troupe, A, &of, "a.example/Late"), 0);
}

static void
nobody_told_is_said_too(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct troupe_case of = troupe_open_case(&troupe, "\"title\":\"A flaw\"");
	struct err err;

	(void)state;
	/* The release by which it came out has to be one. */
	assert_int_equal(troupe_try(&troupe, A, "case.publish",
			     "\"case\":\"0000\",\"where\":\"x\",\"release\":\"0000\"", &err),
	    FAULT_ABSENT);
	assert_int_equal(troupe_try(&troupe, A, "case.tell",
			     "\"case\":\"0000\",\"who\":\"x\",\"what\":\"x\",\"why\":\"x\","
			     "\"since\":\"2999-01-01T00:00:00Z\"",
			     &err),
	    FAULT_INPUT);
	troupe_does(&troupe, A, &of, "case.publish", ",\"where\":\"https://a.example/1\"");
	assert_int_equal(published(&troupe, A).count, 1);
}

TESTS(TEST(who_is_told_is_recorded_when_it_is), TEST(a_guest_is_told_once_it_is_in),
    TEST(what_is_public_tells_who_knew_and_ends_the_embargo), TEST(nobody_told_is_said_too))
