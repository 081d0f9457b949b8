#include "action/case/case_call.h"

#include "test.h"
#include "troupe.h"
#include "view/desk.h"

#define A 0
#define B 1

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

static struct value
shown(struct troupe *troupe, size_t i, const char *deed, const struct troupe_case *of)
{
	scoped(buf_free) struct buf args = BUF(KIB);

	buf_addf(&args, "\"case\":\"%s\"", of->hex);
	return troupe_ok(troupe, i, deed, buf_string(&args));
}

static void
is_arranged_at_one_node_and_told_to_no_other(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct value ok, tags;
	struct err err;

	(void)state;
	troupe_does(&troupe, A, &of, "case.assign", ",\"to\":\"Grace H.\"");
	troupe_does(&troupe, A, &of, "case.tag", ",\"add\":\"http2 urgent\"");
	troupe_does(&troupe, A, &of, "case.tag", ",\"remove\":\"http2\",\"add\":\"urgent\"");
	ok = shown(&troupe, A, "case.show", &of);
	assert_true(text_eq(text_in(ok, "assignee"), TEXT("Grace H.")));
	assert_true(value_get_array(ok, "tags", &tags, &err));
	assert_int_equal(value_count(tags), 1);
	troupe_mail(&troupe);
	ok = shown(&troupe, B, "case.show", &of);
	assert_int_equal(text_in(ok, "assignee").len, 0);
	troupe_does(&troupe, A, &of, "case.assign", "");
	ok = shown(&troupe, A, "case.show", &of);
	assert_int_equal(text_in(ok, "assignee").len, 0);
}

static void
takes_no_label_that_is_none_and_not_too_many(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct troupe_case of = troupe_open_case(&troupe, "\"title\":\"A flaw\"");
	scoped(buf_free) struct buf args = BUF(KIB);
	struct err err;

	(void)state;
	buf_addf(&args, "\"case\":\"%s\"", of.hex);
	assert_int_equal(
	    troupe_try(&troupe, A, "case.tag", buf_string(&args), &err), FAULT_INPUT);
	buf_add(&args, TEXT(",\"add\":\"a,b\""));
	assert_int_equal(
	    troupe_try(&troupe, A, "case.tag", buf_string(&args), &err), FAULT_INPUT);
	buf_clear(&args);
	buf_addf(&args, "\"case\":\"%s\",\"add\":\"", of.hex);
	for (size_t i = 0; i <= DESK_TAGS_MAX; i++)
		buf_addf(&args, "t%zu ", i);
	buf_add(&args, TEXT("\""));
	assert_int_equal(
	    troupe_try(&troupe, A, "case.tag", buf_string(&args), &err), FAULT_LIMIT);
	assert_int_equal(
	    troupe_try(&troupe, A, "case.template", "\"name\":\"none\"", &err), FAULT_ABSENT);
}

static void
an_answer_that_lies_ready_is_filled_in(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"tracking\":\"VU-17\"");
	struct value ok, rows, statement;
	struct value_walk walk = { 0 };
	struct text text = { 0 };
	struct err err;

	(void)state;
	troupe_ok(&troupe, A, "case.template", "\"name\":\"thanks\",\"text\":\"Old.\"");
	troupe_ok(&troupe, A, "case.template",
	    "\"name\":\"thanks\",\"text\":\"{tracking}: thanks for {title}, {you}.\"");
	troupe_does(&troupe, A, &of, "case.say", ",\"template\":\"thanks\"");
	ok = shown(&troupe, A, "case.show", &of);
	assert_true(value_get_array(ok, "statements", &rows, &err));
	while (value_each(rows, &walk))
		if (value_find(walk.value, "statement", &statement))
			text = text_in(statement, "text");
	assert_true(text_eq(text, TEXT("VU-17: thanks for A flaw, {you}.")));
	ok = troupe_ok(&troupe, A, "case.templates", "");
	assert_true(value_get_array(ok, "templates", &rows, &err));
	assert_int_equal(value_count(rows), 1);
	troupe_ok(&troupe, A, "case.template", "\"name\":\"thanks\"");
	ok = troupe_ok(&troupe, A, "case.templates", "");
	assert_true(value_get_array(ok, "templates", &rows, &err));
	assert_int_equal(value_count(rows), 0);
}

static void
the_history_tells_who_did_what(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct value_walk walk = { 0 };
	struct value ok, rows;
	size_t own = 0, others = 0, arranged = 0;
	struct err err;

	(void)state;
	troupe_does(&troupe, A, &of, "case.tag", ",\"add\":\"http2\"");
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"So it is.\"");
	ok = shown(&troupe, A, "case.history", &of);
	assert_true(value_get_array(ok, "history", &rows, &err));
	while (value_each(rows, &walk)) {
		bool is_own = text_eq(text_in(walk.value, "by"), TEXT("a.example"));
		struct text who = text_in(walk.value, "who");

		/* What a node says by itself nobody had it say. */
		assert_true(who.len == 0 || (is_own && text_eq(who, TEXT("tester"))));
		own += who.len > 0;
		others += !is_own;
		arranged += text_eq(text_in(walk.value, "kind"), TEXT("tag")) &&
			    text_eq(text_in(walk.value, "about"), TEXT("http2"));
	}
	assert_int_equal(own, 4); /* opened, proposed, tagged, said */
	assert_int_equal(others, 1);
	assert_int_equal(arranged, 1);
}

static void
everyones_own_id_is_shown(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct value_walk walk = { 0 };
	struct value ok, rows;
	struct err err;

	(void)state;
	troupe_does(&troupe, B, &of, "case.tracking", ",\"tracking\":\"BUG-3\"");
	troupe_does(&troupe, B, &of, "case.tracking", ",\"tracking\":\"BUG-4\"");
	troupe_mail(&troupe);
	ok = shown(&troupe, A, "case.show", &of);
	assert_int_equal(text_in(ok, "tracking").len, 0);
	assert_true(value_get_array(ok, "participants", &rows, &err));
	while (value_each(rows, &walk))
		assert_true(text_eq(text_in(walk.value, "tracking"),
		    text_eq(text_in(walk.value, "party"), TEXT("b.example")) ? TEXT("BUG-4")
									     : TEXT("")));
	ok = shown(&troupe, B, "case.show", &of);
	assert_true(text_eq(text_in(ok, "tracking"), TEXT("BUG-4")));
}

static size_t
listed(struct troupe *troupe, const char *args)
{
	struct value rows;
	struct err err;

	assert_true(
	    value_get_array(troupe_ok(troupe, A, "case.list", args), "cases", &rows, &err));
	return value_count(rows);
}

static void
cases_are_found_by_what_was_arranged_and_what_is_due(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct err err;

	(void)state;
	troupe_open_case(&troupe, "\"title\":\"Another\"");
	assert_int_equal(listed(&troupe, ""), 2);
	assert_int_equal(listed(&troupe, "\"tag\":\"http2\""), 0);
	troupe_does(&troupe, A, &of, "case.tag", ",\"add\":\"http2\"");
	troupe_does(&troupe, A, &of, "case.assign", ",\"to\":\"ada\"");
	assert_int_equal(listed(&troupe, "\"tag\":\"http2\",\"assignee\":\"ada\""), 1);
	assert_int_equal(listed(&troupe, "\"tag\":\"http2\",\"words\":\"another\""), 0);
	assert_int_equal(listed(&troupe, "\"state\":\"active\""), 1);
	assert_int_equal(listed(&troupe, "\"state\":\"joined\""), 2);
	assert_int_equal(listed(&troupe, "\"due\":1"), 1); /* the embargo ends */
	assert_int_equal(listed(&troupe, "\"due\":1,\"tag\":\"other\""), 0);
	assert_int_equal(
	    troupe_try(&troupe, A, "case.list", "\"state\":\"no\"", &err), FAULT_INPUT);
}

TESTS(TEST(cases_are_found_by_what_was_arranged_and_what_is_due),
    TEST(is_arranged_at_one_node_and_told_to_no_other),
    TEST(takes_no_label_that_is_none_and_not_too_many),
    TEST(an_answer_that_lies_ready_is_filled_in), TEST(the_history_tells_who_did_what),
    TEST(everyones_own_id_is_shown))
