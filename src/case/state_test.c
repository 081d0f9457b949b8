#include "case/state.h"

#include "base/mem.h"
#include "scene.h"

static void
begins_with_nobody_and_nothing(void **state)
{
	scoped(state_free) struct state s = { 0 };
	struct err err;

	(void)state;
	state_clear(&s);
	assert_true(state_grow(&s, 3, &err));
	assert_int_equal(s.owner, ENTRY_NOBODY);
	assert_int_equal(s.em, EM_NONE);
	for (uint16_t i = 0; i < 3; i++) {
		assert_int_equal(s.party[i].membership, MEMBER_OUTSIDE);
		assert_int_equal(s.party[i].contradiction[0], DAG_NONE);
		assert_false(state_adheres(&s, i) || state_may_be_told(&s, i, 0));
		assert_int_equal(state_cs(&s, i), 0);
	}
	assert_null(state_active(&s));
	assert_null(state_terms(&s, 0));
	assert_int_equal(state_em_at(&s, INT64_MAX), EM_NONE);
}

static void
forgets_what_was_said_and_keeps_who_is_known(void **state)
{
	scoped(scene_free) struct scene scene = scene_open();
	struct state *s = &scene.ledger.state;
	size_t parties = s->parties;

	(void)state;
	scene_say(&scene, "b.example", SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + SCENE_DAY));
	scene_say(&scene, "b.example", SAY(CASE_STATUS, .rm = RM_VALID, .seen = CS_P));
	state_clear(s);
	assert_int_equal(s->parties, parties);
	assert_int_equal(s->terms_count + s->consents + s->claimed_count, 0);
	assert_int_equal(s->pxa, 0);
	for (size_t i = 0; i < parties; i++)
		assert_int_equal(s->party[i].rm, RM_START);
}

static void
takes_so_many_parties_and_no_more(void **state)
{
	scoped(state_free) struct state s = { 0 };
	struct err err;

	(void)state;
	assert_true(state_grow(&s, STATE_PARTIES_MAX, &err));
	assert_false(state_grow(&s, STATE_PARTIES_MAX + 1, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(s.parties, STATE_PARTIES_MAX);
}

static void
tells_when_there_is_no_memory(void **state)
{
	scoped(state_free) struct state s = { 0 };
	struct err err;

	(void)state;
	for (size_t n = 0; n < 3; n++) {
		mem_fail_after(n);
		assert_false(state_reserve(&s, &err));
		mem_fail_after(SIZE_MAX);
		assert_int_equal(err.fault, FAULT_LIMIT);
		state_free(&s);
	}
	assert_true(state_reserve(&s, &err));
}

/* While nothing is in force: told is who agrees to something that is proposed, and while
 * nothing is proposed, all who take part. */
static void
tells_who_may_be_told_before_an_embargo_holds(void **state)
{
	scoped(scene_free) struct scene s = scene_open();

	(void)state;
	assert_true(scene_may_be_told(&s, "c.example"));
	assert_false(scene_may_be_told(&s, "e.example") &&
		     ledger_party(&s.ledger, TEXT("e.example")) != ENTRY_NOBODY);
	scene_say(&s, "b.example", SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + SCENE_DAY));
	assert_true(scene_may_be_told(&s, "b.example"));
	assert_false(scene_may_be_told(&s, "c.example"));
}

TESTS(TEST(begins_with_nobody_and_nothing), TEST(forgets_what_was_said_and_keeps_who_is_known),
    TEST(takes_so_many_parties_and_no_more), TEST(tells_when_there_is_no_memory),
    TEST(tells_who_may_be_told_before_an_embargo_holds))
