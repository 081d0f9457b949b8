#include "action/case/case_call.h"

#include "case/em.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1

/* A and B in a case. */
static struct troupe_case
opened(struct troupe *troupe)
{
	struct troupe_case of =
	    troupe_open_case(troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");

	troupe_mail(troupe);
	return of;
}

static void
usual_terms_count_from_the_opening(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = opened(&troupe);
	int64_t began = troupe.now;
	struct err err;

	(void)state;
	troupe.now += 86400;
	troupe_does(&troupe, B, &of, "embargo.propose", ",\"preset\":\"45-days\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "embargo.accept", "");
	assert_int_equal(state_active(troupe_state(&troupe, A, &of))->ends, began + 45 * 86400);
	/* There is no policy whose days could be taken. */
	assert_int_equal(troupe_try(&troupe, A, "embargo.revise",
			     "\"case\":\"0000\",\"preset\":\"policy\"", &err),
	    FAULT_ABSENT);
}

static void
customers_have_their_days_once_there_is_a_fix(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = opened(&troupe);
	int64_t began = troupe.now;

	(void)state;
	troupe_does(&troupe, A, &of, "embargo.propose", ",\"preset\":\"90+30\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, B, &of, "embargo.accept", "");
	troupe_mail(&troupe);
	assert_int_equal(state_active(troupe_state(&troupe, A, &of))->ends, began + 90 * 86400);
	troupe.now += 50 * 86400;
	troupe_does(&troupe, B, &of, "case.status", ",\"words\":\"fix-ready\"");
	began = troupe.now;
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "embargo.revise", ",\"preset\":\"90+30\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, B, &of, "embargo.accept", "");
	assert_int_equal(state_active(troupe_state(&troupe, B, &of))->ends, began + 30 * 86400);
}

static void
terms_are_refused_revised_and_kept(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = opened(&troupe);

	(void)state;
	troupe_does(&troupe, B, &of, "embargo.propose", TROUPE_UNTIL);
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "embargo.reject", ",\"why\":\"Too short.\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, B, &of)->em, EM_NONE);
	troupe_does(&troupe, A, &of, "embargo.propose", TROUPE_UNTIL);
	troupe_mail(&troupe);
	troupe_does(&troupe, B, &of, "embargo.accept", "");
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "embargo.revise",
	    ",\"until\":\"2001-09-20T00:00:00Z\",\"why\":\"A fix is near.\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, B, &of)->em, EM_REVISE);
	assert_true(troupe_bound(&troupe, A, &of, B));
	troupe_does(&troupe, B, &of, "embargo.accept", "");
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, A, &of)->em, EM_ACTIVE);
	troupe_refuses(&troupe, B, &of, "embargo.keep", ",\"why\":\"So.\"");
	troupe_does(&troupe, B, &of, "case.status",
	    ",\"words\":\"attacked\",\"where\":\"our own logs\"");
	troupe_mail(&troupe);
	assert_true(troupe_state(&troupe, A, &of)->decide);
	troupe_does(&troupe, A, &of, "embargo.keep", ",\"why\":\"They are few.\"");
	troupe_mail(&troupe);
	assert_false(troupe_state(&troupe, B, &of)->decide);
	troupe_does(&troupe, A, &of, "embargo.end", ",\"reason\":\"ready\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, B, &of)->em, EM_EXITED);
}

/* Both propose and neither hears the other: once they do, they see the same. */
static void
a_partition_in_mid_negotiation_leaves_nobody_apart(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = opened(&troupe);

	(void)state;
	troupe.away[B] = true;
	troupe_does(&troupe, A, &of, "embargo.propose", TROUPE_UNTIL);
	troupe_does(&troupe, B, &of, "embargo.propose", ",\"until\":\"2001-09-20T00:00:00Z\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, A, &of)->terms_count, 1);
	troupe.away[B] = false;
	troupe_mail(&troupe);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(troupe_state(&troupe, i, &of)->terms_count, 2);
		assert_int_equal(troupe_state(&troupe, i, &of)->em, EM_PROPOSED);
	}
	/* The shorter terms are one answer away. */
	troupe_does(&troupe, A, &of, "embargo.accept", "");
	troupe_mail(&troupe);
	for (size_t i = 0; i < 2; i++)
		assert_true(
		    troupe_bound(&troupe, i, &of, A) && troupe_bound(&troupe, i, &of, B));
}

TESTS(TEST(usual_terms_count_from_the_opening),
    TEST(customers_have_their_days_once_there_is_a_fix),
    TEST(terms_are_refused_revised_and_kept),
    TEST(a_partition_in_mid_negotiation_leaves_nobody_apart))
