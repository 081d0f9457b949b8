#include "action/case/case_say.h"

#include "case/em.h"
#include "test.h"
#include "troupe.h"
#include "view/view.h"

#define A 0
#define B 1
#define C 2

static void
two_agree_on_an_embargo(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(troupe_state(&troupe, i, &of)->em, EM_ACTIVE);
		assert_true(
		    troupe_bound(&troupe, i, &of, A) && troupe_bound(&troupe, i, &of, B));
	}
}

static void
who_comes_later_is_told_the_terms_first_and_all_once_it_agrees(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_part(&troupe, C, &of, C), MEMBER_INVITED);
	assert_int_equal(troupe_part(&troupe, C, &of, B), MEMBER_OUTSIDE);
	assert_int_equal(troupe_held(&troupe, C, &of.id)->title.len, 0);
	assert_int_equal(troupe_part(&troupe, B, &of, C), MEMBER_OUTSIDE);
	troupe_does(&troupe, C, &of, "case.accept", "");
	troupe_mail(&troupe);
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++) {
			assert_int_equal(troupe_part(&troupe, i, &of, j), MEMBER_JOINED);
			assert_true(troupe_bound(&troupe, i, &of, j));
		}
	assert_string_equal(buf_string(&troupe_held(&troupe, C, &of.id)->title), "A flaw");
	troupe_does(&troupe, C, &of, "case.say", ",\"text\":\"Here I am.\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_heard(&troupe, B, &of.id), troupe_heard(&troupe, A, &of.id));
}

static void
what_would_not_count_is_not_said(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct hash before, after;
	struct err err;

	(void)state;
	troupe_does(&troupe, B, &of, "case.status", ",\"words\":\"valid\"");
	assert_true(view_digest(&troupe.node[B].node.journal, &before, &err));
	troupe_refuses(&troupe, B, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_refuses(
	    &troupe, B, &of, "case.remove", ",\"party\":\"a.example\",\"why\":\"so\"");
	troupe_refuses(&troupe, B, &of, "case.status", ",\"words\":\"invalid\"");
	troupe_refuses(&troupe, B, &of, "embargo.keep", ",\"why\":\"so\"");
	troupe_refuses(&troupe, B, &of, "embargo.propose", TROUPE_UNTIL);
	troupe_refuses(&troupe, B, &of, "case.accept", "");
	assert_true(view_digest(&troupe.node[B].node.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
	/* And it goes on. */
	troupe_does(&troupe, B, &of, "case.status", ",\"words\":\"accepted fix-ready\"");
}

static void
what_all_hear_does_not_say_how_far_one_is(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	scoped(buf_free) struct buf args = BUF(KIB);
	struct err err;

	(void)state;
	buf_addf(&args,
	    "\"case\":\"%s\",\"words\":\"public fix-ready\",\"where\":\"https://x.example\"",
	    of.hex);
	assert_int_equal(
	    troupe_try(&troupe, A, "case.status", buf_string(&args), &err), FAULT_INPUT);
	troupe_does(&troupe, A, &of, "case.status", ",\"words\":\"fix-ready\"");
	troupe_does(&troupe, A, &of, "case.status",
	    ",\"words\":\"public\",\"where\":\"https://x.example\"");
}

static void
nobody_silences_a_node_by_dating_ahead(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	troupe.now += 390;
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"Of tomorrow.\"");
	troupe.now -= 290;
	troupe_mail(&troupe);
	troupe.now -= 100;
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"So it is.\"");
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"And more.\"");
	troupe_does(&troupe, A, &of, "case.remove", ",\"party\":\"b.example\",\"why\":\"so\"");
}

TESTS(TEST(what_all_hear_does_not_say_how_far_one_is),
    TEST(nobody_silences_a_node_by_dating_ahead), TEST(what_would_not_count_is_not_said),
    TEST(two_agree_on_an_embargo),
    TEST(who_comes_later_is_told_the_terms_first_and_all_once_it_agrees))
