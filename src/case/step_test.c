#include "case/step.h"

#include "scene.h"

#define A "a.example"
#define B "b.example"
#define C "c.example"
#define D "d.example"
#define E_ "e.example"
#define PARTY(party_name, party_roles)                                                         \
	.party = { .name = TEXT(party_name), .roles = (party_roles) }

static void
begins_with_who_is_named_each_as_far_as_it_is(void **state)
{
	scoped(scene_free) struct scene s = scene_open();

	(void)state;
	assert_true(text_eq(ledger_name(&s.ledger, s.ledger.state.owner), TEXT(A)));
	assert_int_equal(scene_party(&s, A)->rm, RM_RECEIVED);
	assert_int_equal(scene_party(&s, B)->rm, RM_START);
	assert_int_equal(scene_party(&s, D)->rm, RM_ACCEPTED);
	assert_int_equal(scene_party(&s, B)->membership, MEMBER_JOINED);
	assert_int_equal(scene_party(&s, E_)->membership, MEMBER_OUTSIDE);
	assert_int_equal(s.ledger.state.em, EM_NONE);
}

static void
believes_each_about_itself_and_only_forward(void **state)
{
	scoped(scene_free) struct scene s = scene_open();

	(void)state;
	scene_expect(&s, B, SAY(CASE_STATUS, .rm = RM_VALID), OUTCOME_COUNTS);
	assert_int_equal(scene_party(&s, B)->rm, RM_VALID);
	assert_int_equal(scene_party(&s, B)->fix, CS_V);
	scene_expect(&s, B, SAY(CASE_STATUS, .rm = RM_INVALID), OUTCOME_BACKWARD);
	assert_int_equal(scene_party(&s, B)->rm, RM_VALID);
	scene_expect(&s, B, SAY(CASE_STATUS, .rm = RM_VALID), OUTCOME_COUNTS);
	scene_expect(&s, B, SAY(CASE_STATUS, .rm = RM_DEFERRED), OUTCOME_COUNTS);
	scene_expect(&s, B, SAY(CASE_STATUS, .rm = RM_ACCEPTED), OUTCOME_COUNTS);
	scene_expect(&s, B, SAY(CASE_STATUS, .rm = RM_CLOSED), OUTCOME_COUNTS);
	scene_expect(&s, B, SAY(CASE_STATUS, .rm = RM_ACCEPTED), OUTCOME_BACKWARD);
	assert_int_equal(scene_party(&s, C)->rm, RM_START);
}

static void
lets_vendors_fix_and_deployers_deploy(void **state)
{
	scoped(scene_free) struct scene s = scene_open();

	(void)state;
	scene_expect(&s, B, SAY(CASE_STATUS, .fix = FIX_READY), OUTCOME_COUNTS);
	assert_int_equal(scene_party(&s, B)->rm, RM_ACCEPTED);
	scene_expect(&s, B, SAY(CASE_STATUS, .fix = FIX_AWARE), OUTCOME_BACKWARD);
	scene_expect(&s, B, SAY(CASE_STATUS, .fix = FIX_DEPLOYED), OUTCOME_COUNTS);
	assert_int_equal(state_cs(&s.ledger.state, ledger_party(&s.ledger, TEXT(B))), CS_VFD);
	scene_expect(&s, C, SAY(CASE_STATUS, .fix = FIX_DEPLOYED), OUTCOME_ROLE);
	scene_expect(&s, D, SAY(CASE_STATUS, .fix = FIX_READY), OUTCOME_ROLE);
	scene_expect(&s, A, SAY(CASE_STATUS, .fix = FIX_AWARE), OUTCOME_ROLE);
	scene_expect(&s, E_, SAY(CASE_STATUS, .fix = FIX_AWARE), OUTCOME_STRANGER);
}

static void
takes_all_of_a_statement_or_nothing(void **state)
{
	scoped(scene_free) struct scene s = scene_open();

	(void)state;
	scene_expect(&s, C, SAY(CASE_STATUS, .rm = RM_CLOSED), OUTCOME_COUNTS);
	scene_expect(&s, C, SAY(CASE_STATUS, .rm = RM_VALID, .seen = CS_P), OUTCOME_BACKWARD);
	assert_int_equal(s.ledger.state.pxa, 0);
	scene_expect(&s, C, SAY(CASE_STATUS, .seen = CS_X), OUTCOME_COUNTS);
	assert_int_equal(s.ledger.state.pxa, CS_P | CS_X);
}

static void
lets_in_who_was_asked_and_says_so(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash asked, again;

	(void)state;
	scene_expect(&s, B, SAY(CASE_INVITE, PARTY(E_, ROLE_VENDOR)), OUTCOME_NOT_OWNER);
	scene_expect(&s, A, SAY(CASE_INVITE, PARTY(B, ROLE_VENDOR)), OUTCOME_IN_ALREADY);
	asked = scene_say(&s, A, SAY(CASE_INVITE, PARTY(E_, ROLE_VENDOR)));
	assert_int_equal(scene_party(&s, E_)->membership, MEMBER_INVITED);
	scene_expect(&s, E_, SAY(CASE_STATUS, .rm = RM_VALID), OUTCOME_STRANGER);
	scene_expect(&s, E_, SAY(CASE_MESSAGE, .text = TEXT("what of?")), OUTCOME_COUNTS);
	again = scene_say(&s, A, SAY(CASE_INVITE, PARTY(E_, ROLE_OBSERVER)));
	scene_expect(&s, E_, SAY(CASE_ACCEPT, .of = asked), OUTCOME_OVERTAKEN);
	scene_expect(&s, C, SAY(CASE_ACCEPT, .of = again), OUTCOME_NOT_ASKED);
	scene_expect(&s, E_, SAY(CASE_ACCEPT, .of = again), OUTCOME_COUNTS);
	assert_int_equal(scene_party(&s, E_)->membership, MEMBER_JOINED);
	assert_int_equal(scene_party(&s, E_)->roles, ROLE_OBSERVER);
	scene_expect(&s, E_, SAY(CASE_DECLINE, .of = again), OUTCOME_OVERTAKEN);
	scene_expect(&s, E_, SAY(CASE_LEAVE, .at = 0), OUTCOME_COUNTS);
	scene_expect(&s, E_, SAY(CASE_STATUS, .rm = RM_VALID), OUTCOME_STRANGER);
}

static void
removes_and_lets_go(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash asked;

	(void)state;
	scene_expect(&s, B, SAY(CASE_REMOVE, PARTY(C, 0)), OUTCOME_NOT_OWNER);
	scene_expect(&s, A, SAY(CASE_REMOVE, PARTY(E_, 0)), OUTCOME_NOT_ASKED);
	scene_expect(&s, A, SAY(CASE_REMOVE, PARTY(C, 0)), OUTCOME_COUNTS);
	scene_expect(&s, C, SAY(CASE_STATUS, .rm = RM_VALID), OUTCOME_STRANGER);
	assert_false(scene_may_be_told(&s, C));
	scene_expect(&s, A, SAY(CASE_LEAVE, .at = 0), OUTCOME_OWNER);
	asked = scene_say(&s, A, SAY(CASE_INVITE, PARTY(C, ROLE_VENDOR)));
	scene_expect(&s, C, SAY(CASE_DECLINE, .of = asked), OUTCOME_COUNTS);
	assert_int_equal(scene_party(&s, C)->membership, MEMBER_DECLINED);
}

static void
changes_owners_when_the_new_one_agrees(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct hash first, second;

	(void)state;
	scene_expect(&s, A, SAY(CASE_HANDOVER, PARTY(E_, 0)), OUTCOME_STRANGER);
	first = scene_say(&s, A, SAY(CASE_HANDOVER, PARTY(B, 0)));
	second = scene_say(&s, A, SAY(CASE_HANDOVER, PARTY(C, 0)));
	scene_expect(&s, B, SAY(CASE_ACCEPT, .of = first), OUTCOME_OVERTAKEN);
	scene_expect(&s, B, SAY(CASE_ACCEPT, .of = second), OUTCOME_NOT_ASKED);
	scene_expect(&s, A, SAY(CASE_INVITE, PARTY(E_, ROLE_VENDOR)), OUTCOME_COUNTS);
	scene_expect(&s, C, SAY(CASE_ACCEPT, .of = second), OUTCOME_COUNTS);
	scene_expect(&s, A, SAY(CASE_REMOVE, PARTY(E_, 0)), OUTCOME_NOT_OWNER);
	scene_expect(&s, A, SAY(CASE_LEAVE, .at = 0), OUTCOME_COUNTS);
	first = scene_say(&s, C, SAY(CASE_HANDOVER, PARTY(B, 0)));
	scene_expect(&s, B, SAY(CASE_DECLINE, .of = first), OUTCOME_COUNTS);
	scene_expect(&s, B, SAY(CASE_ACCEPT, .of = first), OUTCOME_OVERTAKEN);
	assert_true(text_eq(ledger_name(&s.ledger, s.ledger.state.owner), TEXT(C)));
}

static void
lets_hosts_speak_for_their_guests(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct text guest = TEXT("a.example/Acme");
	struct hash asked =
	    scene_say(&s, A, SAY(CASE_INVITE, PARTY("a.example/Acme", ROLE_VENDOR)));

	(void)state;
	scene_expect(&s, A, SAY(CASE_ACCEPT, .of = asked, .relays = guest), OUTCOME_COUNTS);
	scene_expect(
	    &s, A, SAY(CASE_STATUS, .fix = FIX_READY, .relays = guest), OUTCOME_COUNTS);
	assert_int_equal(scene_party(&s, "a.example/Acme")->fix, CS_V | CS_F);
	assert_int_equal(scene_party(&s, A)->fix, 0);
	scene_say(
	    &s, B, SAY(CASE_ACCEPT, .of = scene_say(&s, A, SAY(CASE_HANDOVER, PARTY(B, 0)))));
	scene_expect(&s, B, SAY(CASE_REMOVE, PARTY(A, 0)), OUTCOME_COUNTS);
	scene_expect(
	    &s, A, SAY(CASE_STATUS, .rm = RM_CLOSED, .relays = guest), OUTCOME_STRANGER);
}

/* Who joins later is shown the invitation and, once it agreed, what was before; and sees the
 * same as others who were there. */
static void
shows_who_comes_later_what_it_is_told(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	scoped(ledger_free) struct ledger later;
	const struct text pair[] = { TEXT(A), TEXT(E_) };
	struct hash terms =
	    scene_say(&s, B, SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 45 * SCENE_DAY));
	struct move proposal = SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + 45 * SCENE_DAY,
	    .id = terms, .of_case = s.ledger.of_case, .by = TEXT(B), .at = s.now,
	    .to = { SCENE_PARTIES, scene_all }, .after = { 1, &s.ledger.of_case });
	struct move invite = SAY(CASE_INVITE, PARTY(E_, ROLE_VENDOR), .terms = terms,
	    .id = hash_text(TEXT("invite")), .of_case = s.ledger.of_case, .by = TEXT(A),
	    .at = s.now + 1, .to = { 2, pair }, .history = { 1, &terms });
	struct move accept = SAY(CASE_ACCEPT, .of = invite.id, .terms = terms,
	    .id = hash_text(TEXT("accept")), .of_case = s.ledger.of_case, .by = TEXT(E_),
	    .at = s.now + 2, .to = { 2, pair }, .after = { 1, &invite.id });
	struct err err;

	(void)state;
	ledger_make(&later, &s.ledger.of_case);
	assert_true(ledger_add(&later, &invite, &err) && ledger_fold(&later, &err));
	assert_int_equal(
	    ledger_outcome(&later, dag_find(&later.dag, &invite.id)), OUTCOME_WAITS);
	assert_true(ledger_add(&later, &proposal, &err));
	assert_true(ledger_add(&later, &accept, &err) && ledger_fold(&later, &err));
	assert_int_equal(
	    ledger_outcome(&later, dag_find(&later.dag, &accept.id)), OUTCOME_COUNTS);
	assert_int_equal(later.state.em, EM_ACTIVE);
	assert_true(text_eq(ledger_name(&later, later.state.owner), TEXT(A)));
	assert_true(state_may_be_told(&later.state, ledger_party(&later, TEXT(E_)), s.now));
	assert_true(ledger_add(&s.ledger, &invite, &err));
	assert_true(ledger_add(&s.ledger, &accept, &err) && ledger_fold(&s.ledger, &err));
	assert_int_equal(s.ledger.state.em, EM_ACTIVE);
	assert_true(scene_adheres(&s, E_));
}

static void
remembers_how_each_calls_the_case(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	uint16_t b = ledger_party(&s.ledger, TEXT(B));
	struct hash id;

	(void)state;
	assert_int_equal(s.ledger.state.party[b].tracking, DAG_NONE);
	scene_say(&s, B, SAY(CASE_STATUS, .tracking = TEXT("BUG-3")));
	id = scene_say(&s, B, SAY(CASE_STATUS, .tracking = TEXT("BUG-4")));
	scene_say(&s, B, SAY(CASE_STATUS, .rm = RM_ACCEPTED));
	assert_int_equal(s.ledger.state.party[b].tracking, dag_find(&s.ledger.dag, &id));
}

TESTS(TEST(remembers_how_each_calls_the_case),
    TEST(begins_with_who_is_named_each_as_far_as_it_is),
    TEST(believes_each_about_itself_and_only_forward),
    TEST(lets_vendors_fix_and_deployers_deploy), TEST(takes_all_of_a_statement_or_nothing),
    TEST(lets_in_who_was_asked_and_says_so), TEST(removes_and_lets_go),
    TEST(changes_owners_when_the_new_one_agrees), TEST(lets_hosts_speak_for_their_guests),
    TEST(shows_who_comes_later_what_it_is_told))
