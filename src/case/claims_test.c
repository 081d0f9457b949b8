#include "case/claims.h"

#include "scene.h"

#define A "a.example"
#define B "b.example"
#define C "c.example"

static const struct text narrow[] = { { "a.example", 9 }, { "b.example", 9 } };

/* Say it to a and b alone. */
static struct hash
whisper(struct scene *s, const char *by, struct move move)
{
	struct shape_list all = s->to;
	struct hash id;

	s->to = (struct shape_list){ 2, narrow };
	id = scene_say(s, by, move);
	s->to = all;
	return id;
}

/* Is the party named, with these two as evidence? */
static bool
shown(const struct scene *s, const char *who, const struct hash *one, const struct hash *other)
{
	struct equivocation found;
	size_t next = 0;
	struct err err;
	bool any;

	assert_true(ledger_equivocation(&s->ledger, &next, &any, &found, &err));
	if (!any)
		return false;
	assert_int_equal(found.kind, EQUIVOCATION_CONTRADICTION);
	assert_true(text_eq(ledger_name(&s->ledger, found.party), text_of(who)));
	assert_true(hash_eq(&found.one, one) && hash_eq(&found.other, other));
	assert_true(ledger_equivocation(&s->ledger, &next, &any, &found, &err));
	assert_false(any);
	return true;
}

static void
names_who_tells_some_that_it_is_less_far_than_it_told_others(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash one = scene_say(&s, B, SAY(CASE_STATUS, .rm = RM_CLOSED));
	struct hash other = whisper(&s, B, SAY(CASE_STATUS, .rm = RM_VALID));

	(void)state;
	assert_true(shown(&s, B, &one, &other));
}

static void
names_who_takes_a_fix_back_before_some(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash one = whisper(&s, B, SAY(CASE_STATUS, .fix = FIX_READY));
	struct hash other = scene_say(&s, B, SAY(CASE_STATUS, .fix = FIX_AWARE));

	(void)state;
	assert_true(shown(&s, B, &one, &other));
}

static void
names_who_agrees_before_some_and_refuses_before_others(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash terms =
	    scene_say(&s, A, SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + SCENE_DAY));
	struct hash one = scene_say(&s, C, SAY(EMBARGO_ACCEPT, .terms = terms));
	const struct text pair[] = { TEXT(A), TEXT(C) };
	uint16_t c = ledger_party(&s.ledger, TEXT(C));
	struct hash other;

	(void)state;
	assert_false(claims_allow_refusal(&s.ledger.state, c, dag_find(&s.ledger.dag, &terms)));
	assert_true(claims_allow_refusal(&s.ledger.state, c, 0));
	s.to = (struct shape_list){ 2, pair };
	other = scene_say(&s, C, SAY(EMBARGO_REJECT, .terms = terms));
	assert_true(shown(&s, C, &one, &other));
}

static void
blames_nobody_for_a_slip_before_all_or_within_a_second(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash none = { 0 };

	(void)state;
	scene_say(&s, C, SAY(CASE_STATUS, .rm = RM_ACCEPTED));
	scene_say(&s, C, SAY(CASE_STATUS, .rm = RM_INVALID));
	assert_false(shown(&s, C, &none, &none));
	scene_say(&s, B, SAY(CASE_STATUS, .rm = RM_ACCEPTED));
	whisper(&s, B, SAY(CASE_STATUS, .rm = RM_VALID, .at = s.now));
	scene_say(&s, B, SAY(CASE_STATUS, .rm = RM_CLOSED));
	assert_false(shown(&s, B, &none, &none));
}

/* The clocks of others move statements about in the order of the case, not in one's own. */
static void
goes_by_the_clock_of_who_spoke(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash none = { 0 };

	(void)state;
	scene_say(&s, C, SAY(CASE_READ, .at = s.now + 5000));
	scene_say(&s, B, SAY(CASE_STATUS, .rm = RM_VALID, .at = s.now + 1));
	whisper(&s, B, SAY(CASE_STATUS, .rm = RM_ACCEPTED, .at = s.now + 2));
	whisper(&s, B, SAY(CASE_STATUS, .rm = RM_CLOSED, .at = s.now + 3));
	assert_false(shown(&s, B, &none, &none));
	assert_int_equal(scene_party(&s, B)->rm, RM_CLOSED);
}

static void
says_what_may_still_be_said(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	const struct state *now = &s.ledger.state;
	uint16_t b = ledger_party(&s.ledger, TEXT(B));

	(void)state;
	assert_true(claims_allow_status(now, b, RM_INVALID, 0));
	scene_say(&s, B, SAY(CASE_STATUS, .rm = RM_DEFERRED, .fix = FIX_READY));
	assert_true(claims_allow_status(now, b, RM_ACCEPTED, claims_fix(FIX_DEPLOYED)));
	assert_true(claims_allow_status(now, b, RM_START, 0));
	assert_false(claims_allow_status(now, b, RM_VALID, 0));
	assert_false(claims_allow_status(now, b, RM_START, claims_fix(FIX_AWARE)));
}

TESTS(TEST(names_who_tells_some_that_it_is_less_far_than_it_told_others),
    TEST(names_who_takes_a_fix_back_before_some),
    TEST(names_who_agrees_before_some_and_refuses_before_others),
    TEST(blames_nobody_for_a_slip_before_all_or_within_a_second),
    TEST(goes_by_the_clock_of_who_spoke), TEST(says_what_may_still_be_said))
