#include "release/moment.h"

#include "test.h"

#define T 100
#define GRACE 3

/* The rule once more, as DESIGN has it in a sentence. */
static bool
rule(const struct moment_facts *f)
{
	bool time = (f->needed >= 1 && f->said >= f->needed) || f->now >= f->opens + f->grace;

	return f->dealt && (f->key_out || time);
}

/* Call `visit` with each combination of facts around T. */
static void
each(void (*visit)(const struct moment_facts *f))
{
	for (unsigned bits = 0; bits < 4; bits++)
		for (int64_t now = T - 2; now <= T + GRACE + 2; now++)
			for (size_t needed = 1; needed <= 3; needed++)
				for (size_t said = 0; said <= 4; said++) {
					struct moment_facts f = { (bits & 1) != 0,
						(bits & 2) != 0, T, GRACE, needed, said, now };

					visit(&f);
				}
}

static void
visit_rule(const struct moment_facts *f)
{
	struct moment_verdict verdict = moment_judge(f);

	assert_int_equal(verdict.may, rule(f));
	assert_non_null(verdict.why);
}

static void
lets_a_share_go_by_the_rule_and_by_nothing_else(void **state)
{
	(void)state;
	each(visit_rule);
}

static void
visit_before(const struct moment_facts *f)
{
	if (f->now < T && f->said < f->needed && !f->key_out)
		assert_false(moment_judge(f).may);
}

static void
lets_nothing_go_before_the_time(void **state)
{
	(void)state;
	each(visit_before);
}

static void
visit_more(const struct moment_facts *f)
{
	struct moment_facts more = *f;

	if (!moment_judge(f).may)
		return;
	more.said++;
	assert_true(moment_judge(&more).may);
	more.now++;
	assert_true(moment_judge(&more).may);
	more.key_out = true;
	assert_true(moment_judge(&more).may);
}

/* What once may go, may go for good. */
static void
takes_nothing_back_when_more_is_known(void **state)
{
	(void)state;
	each(visit_more);
}

static enum moment
moment_at(int64_t now, size_t said)
{
	struct moment_facts f = { true, false, T, GRACE, 2, said, now };

	return moment_judge(&f).moment;
}

static void
says_why_to_the_second(void **state)
{
	(void)state;
	assert_int_equal(moment_at(T - 1, 0), MOMENT_BEFORE);
	assert_int_equal(moment_at(T - 1, 1), MOMENT_BEFORE);
	assert_int_equal(moment_at(T, 0), MOMENT_WAITING);
	assert_int_equal(moment_at(T, 1), MOMENT_WAITING);
	assert_int_equal(moment_at(T + GRACE - 1, 1), MOMENT_WAITING);
	assert_int_equal(moment_at(T + GRACE, 0), MOMENT_GRACE);
	/* An own clock that is an hour behind keeps nobody waiting. */
	assert_int_equal(moment_at(T - 3600, 2), MOMENT_WITNESSED);
	assert_int_equal(moment_at(T, 2), MOMENT_WITNESSED);
}

/* Who pins nobody needs nobody, which is no reason. */
static void
takes_no_witnesses_for_none_that_are_needed(void **state)
{
	struct moment_facts f = { true, false, T, GRACE, 0, 0, T };

	(void)state;
	assert_int_equal(moment_judge(&f).moment, MOMENT_WAITING);
}

TESTS(TEST(lets_a_share_go_by_the_rule_and_by_nothing_else),
    TEST(lets_nothing_go_before_the_time), TEST(takes_nothing_back_when_more_is_known),
    TEST(says_why_to_the_second), TEST(takes_no_witnesses_for_none_that_are_needed))
