#include "case/consent.h"

#include "scene.h"

#define A "a.example"
#define B "b.example"
#define C "c.example"
#define D "d.example"
#define E_ "e.example"

static struct hash
propose(struct scene *s, const char *by, int days)
{
	return scene_say(s, by, SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + days * SCENE_DAY));
}

static void
accept(struct scene *s, const char *by, struct hash terms)
{
	scene_expect(s, by, SAY(EMBARGO_ACCEPT, .terms = terms), OUTCOME_COUNTS);
}

static bool
in_force(const struct scene *s, struct hash terms)
{
	const struct embargo_terms *active = state_active(&s->ledger.state);

	return active != NULL && active->node == dag_find(&s->ledger.dag, &terms);
}

static enum terms_state
state_of(const struct scene *s, struct hash terms)
{
	return state_terms(&s->ledger.state, dag_find(&s->ledger.dag, &terms))->state;
}

static void
holds_once_the_owner_and_one_more_have_agreed_to_just_these_terms(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash terms = propose(&s, B, 90), other = propose(&s, C, 45);

	(void)state;
	assert_int_equal(s.ledger.state.em, EM_PROPOSED);
	accept(&s, C, terms);
	assert_int_equal(s.ledger.state.em, EM_PROPOSED);
	accept(&s, A, terms);
	assert_true(in_force(&s, terms));
	assert_int_equal(s.ledger.state.em, EM_REVISE); /* the other is still on the table */
	assert_int_equal(state_of(&s, other), TERMS_PENDING);
	assert_true(scene_adheres(&s, A) && scene_adheres(&s, B) && scene_adheres(&s, C));
	assert_false(scene_adheres(&s, D));
	assert_true(scene_may_be_told(&s, C));
	assert_false(scene_may_be_told(&s, D));
}

static void
goes_on_holding_while_others_are_negotiated(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash old = propose(&s, B, 45), new;

	(void)state;
	accept(&s, A, old);
	accept(&s, C, old);
	assert_int_equal(s.ledger.state.em, EM_ACTIVE);
	new = scene_say(
	    &s, C, SAY(EMBARGO_REVISE, .revises = old, .ends = SCENE_BEGAN + 60 * SCENE_DAY));
	assert_int_equal(s.ledger.state.em, EM_REVISE);
	assert_true(scene_adheres(&s, B) && scene_adheres(&s, C) && scene_may_be_told(&s, B));
	scene_expect(
	    &s, B, SAY(EMBARGO_REJECT, .terms = new, .why = TEXT("no")), OUTCOME_COUNTS);
	assert_int_equal(s.ledger.state.em, EM_REVISE); /* B speaks for itself */
	accept(&s, A, new);
	assert_true(in_force(&s, new));
	assert_int_equal(state_of(&s, old), TERMS_REPLACED);
	assert_true(scene_adheres(&s, C));
	assert_false(scene_adheres(&s, B)); /* it is bound for a shorter time alone */
}

static void
binds_who_agreed_to_longer_terms_when_shorter_take_their_place(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash old = propose(&s, B, 60), new;

	(void)state;
	accept(&s, A, old);
	accept(&s, C, old);
	new = scene_say(
	    &s, A, SAY(EMBARGO_REVISE, .revises = old, .ends = SCENE_BEGAN + 30 * SCENE_DAY));
	accept(&s, C, new);
	assert_true(in_force(&s, new) && scene_adheres(&s, B));
	scene_expect(&s, A,
	    SAY(EMBARGO_REVISE, .revises = old, .ends = SCENE_BEGAN + 20 * SCENE_DAY),
	    OUTCOME_NOT_IN_FORCE);
}

static void
takes_away_what_the_owner_or_the_proposer_rejects(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash one = propose(&s, B, 45), two = propose(&s, C, 60);

	(void)state;
	scene_expect(&s, D, SAY(EMBARGO_REJECT, .terms = one), OUTCOME_COUNTS);
	assert_int_equal(state_of(&s, one), TERMS_PENDING);
	scene_expect(&s, A, SAY(EMBARGO_REJECT, .terms = one), OUTCOME_COUNTS);
	assert_int_equal(state_of(&s, one), TERMS_REJECTED);
	assert_int_equal(s.ledger.state.em, EM_PROPOSED);
	scene_expect(&s, C, SAY(EMBARGO_REJECT, .terms = two), OUTCOME_COUNTS);
	assert_int_equal(s.ledger.state.em, EM_NONE);
	scene_expect(&s, A, SAY(EMBARGO_ACCEPT, .terms = two), OUTCOME_CLOSED);
	scene_expect(&s, B, SAY(EMBARGO_ACCEPT, .terms = s.ledger.of_case), OUTCOME_NO_TERMS);
}

static void
takes_no_consent_back_but_by_its_end(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash terms = propose(&s, B, 45);

	(void)state;
	accept(&s, C, terms);
	scene_expect(&s, C, SAY(EMBARGO_REJECT, .terms = terms), OUTCOME_AGREED);
	accept(&s, A, terms);
	scene_expect(&s, B, SAY(EMBARGO_REJECT, .terms = terms), OUTCOME_AGREED);
	scene_expect(
	    &s, C, SAY(EMBARGO_END, .terms = terms, .reason = REASON_OTHER), OUTCOME_COUNTS);
	assert_true(in_force(&s, terms));
	assert_false(scene_adheres(&s, C));
	assert_true(scene_adheres(&s, B));
	accept(&s, C, terms);
	assert_true(scene_adheres(&s, C));
	scene_expect(
	    &s, A, SAY(EMBARGO_END, .terms = terms, .reason = REASON_READY), OUTCOME_COUNTS);
	assert_int_equal(s.ledger.state.em, EM_EXITED);
	assert_int_equal(state_of(&s, terms), TERMS_ENDED);
	scene_expect(
	    &s, B, SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 90 * SCENE_DAY), OUTCOME_EXITED);
	assert_true(scene_may_be_told(&s, D));
}

static void
ends_when_it_is_public_or_an_exploit_is(void **state)
{
	static const unsigned seen[] = { CS_P, CS_X, CS_P | CS_A };

	(void)state;
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		scoped(scene_free) struct scene s = scene_open();
		struct hash terms = propose(&s, B, 45);
		struct hash other = propose(&s, C, 60);

		accept(&s, A, terms);
		scene_expect(&s, D, SAY(CASE_STATUS, .seen = seen[i]), OUTCOME_COUNTS);
		assert_int_equal(s.ledger.state.em, EM_EXITED);
		assert_int_equal(state_of(&s, terms), TERMS_ENDED);
		assert_int_equal(state_of(&s, other), TERMS_REJECTED);
		assert_false(s.ledger.state.decide);
	}
}

static void
takes_no_proposal_once_there_is_nothing_to_keep(void **state)
{
	static const unsigned seen[] = { CS_P, CS_X, CS_A };

	(void)state;
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		scoped(scene_free) struct scene s = scene_open();
		struct hash terms = propose(&s, B, 45);

		scene_expect(&s, D, SAY(CASE_STATUS, .seen = seen[i]), OUTCOME_COUNTS);
		assert_int_equal(s.ledger.state.em, EM_NONE);
		scene_expect(&s, A, SAY(EMBARGO_ACCEPT, .terms = terms), OUTCOME_CLOSED);
		scene_expect(&s, B, SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 90 * SCENE_DAY),
		    OUTCOME_NOT_SECRET);
	}
}

static void
asks_for_a_decision_when_attacks_are_seen(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash terms = propose(&s, B, 45);

	(void)state;
	accept(&s, A, terms);
	scene_expect(&s, A, SAY(EMBARGO_KEEP, .terms = terms), OUTCOME_NO_DECISION);
	scene_expect(&s, B, SAY(CASE_STATUS, .seen = CS_A), OUTCOME_COUNTS);
	assert_true(s.ledger.state.decide && in_force(&s, terms));
	scene_expect(&s, B, SAY(EMBARGO_KEEP, .terms = terms), OUTCOME_NOT_OWNER);
	scene_expect(&s, A, SAY(EMBARGO_KEEP, .terms = terms), OUTCOME_COUNTS);
	assert_false(s.ledger.state.decide);
	scene_expect(&s, C, SAY(CASE_STATUS, .seen = CS_A), OUTCOME_COUNTS);
	assert_false(s.ledger.state.decide); /* that was known */
	scene_expect(&s, A, SAY(EMBARGO_KEEP, .terms = s.ledger.of_case), OUTCOME_NOT_IN_FORCE);
}

static void
ends_by_itself_at_the_agreed_instant(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash terms = propose(&s, B, 45);
	const struct state *now = &s.ledger.state;

	(void)state;
	accept(&s, A, terms);
	assert_int_equal(state_em_at(now, SCENE_BEGAN + 45 * SCENE_DAY - 1), EM_ACTIVE);
	assert_int_equal(state_em_at(now, SCENE_BEGAN + 45 * SCENE_DAY), EM_EXITED);
	assert_false(scene_may_be_told(&s, D));
	s.now = SCENE_BEGAN + 45 * SCENE_DAY;
	assert_true(scene_may_be_told(&s, D));
	scene_expect(&s, C, SAY(EMBARGO_ACCEPT, .terms = terms), OUTCOME_LATE);
	scene_expect(&s, A,
	    SAY(EMBARGO_REVISE, .revises = terms, .ends = SCENE_BEGAN + 99 * SCENE_DAY),
	    OUTCOME_LATE);
}

/* Proposed on both sides while they do not hear each other: what was agreed on holds, and the
 * other is a revision of it. */
static void
makes_what_crossed_an_agreement_a_revision(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash terms = propose(&s, B, 45), late;

	(void)state;
	accept(&s, A, terms);
	late = propose(&s, C, 30);
	assert_int_equal(s.ledger.state.em, EM_REVISE);
	assert_true(in_force(&s, terms));
	accept(&s, A, late);
	assert_true(in_force(&s, late));
	assert_int_equal(s.ledger.state.em, EM_ACTIVE);
}

static void
agrees_by_a_new_owners_consent(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash terms = propose(&s, B, 45), handover;

	(void)state;
	accept(&s, C, terms);
	handover = scene_say(&s, A, SAY(CASE_HANDOVER, .party = { .name = TEXT(C) }));
	scene_expect(&s, C, SAY(CASE_ACCEPT, .of = handover), OUTCOME_COUNTS);
	assert_true(in_force(&s, terms));
}

static void
who_proposes_without_end_keeps_nobody_else_from_it(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash last;

	(void)state;
	for (size_t i = 0; i < STATE_TERMS_EACH; i++)
		last = propose(&s, B, 45);
	assert_int_equal(scene_outcome(&s, &last), OUTCOME_COUNTS);
	last = propose(&s, B, 45);
	assert_int_equal(scene_outcome(&s, &last), OUTCOME_TOO_MANY);
	last = propose(&s, C, 45);
	assert_int_equal(scene_outcome(&s, &last), OUTCOME_COUNTS);
	/* The owner's share is what others do not get. */
	while (s.ledger.state.terms_count < STATE_TERMS_MAX)
		last = propose(&s, A, 45);
	last = propose(&s, A, 45);
	assert_int_equal(scene_outcome(&s, &last), OUTCOME_TOO_MANY);
	/* And the case goes on. */
	scene_expect(&s, C, SAY(CASE_STATUS, .seen = CS_P), OUTCOME_COUNTS);
}

TESTS(TEST(who_proposes_without_end_keeps_nobody_else_from_it),
    TEST(holds_once_the_owner_and_one_more_have_agreed_to_just_these_terms),
    TEST(goes_on_holding_while_others_are_negotiated),
    TEST(binds_who_agreed_to_longer_terms_when_shorter_take_their_place),
    TEST(takes_away_what_the_owner_or_the_proposer_rejects),
    TEST(takes_no_consent_back_but_by_its_end), TEST(ends_when_it_is_public_or_an_exploit_is),
    TEST(takes_no_proposal_once_there_is_nothing_to_keep),
    TEST(asks_for_a_decision_when_attacks_are_seen), TEST(ends_by_itself_at_the_agreed_instant),
    TEST(makes_what_crossed_an_agreement_a_revision), TEST(agrees_by_a_new_owners_consent))
