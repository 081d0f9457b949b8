#include "action/release/release_facts.h"

#include "action/release/measure.h"
#include "panel.h"

static struct err err;
static const struct dealing plain = { .names = { "b.example\nc.example\nd.example", 29 } };

/* What a party shows of the one release. */
static struct facts_release
shown(struct panel *panel, size_t who, struct arena *arena)
{
	struct facts facts = { 0 };

	assert_true(
	    release_facts_gather(panel_node(panel, who), panel->now, arena, &facts, &err));
	assert_int_equal(facts.releases, 1);
	return facts.release[0];
}

static void
shows_who_is_armed_and_then_that_it_is_open(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(panel_free) struct panel panel;
	struct facts_release release;
	uint64_t before, after;

	(void)state;
	panel_make(&panel);
	assert_true(release_facts_stamp(panel_node(&panel, 1), panel.now, &before, &err));
	panel_ready(&panel, &plain);
	assert_true(release_facts_stamp(panel_node(&panel, 1), panel.now, &after, &err));
	assert_int_not_equal(before, after);
	release = shown(&panel, 0, &arena);
	assert_true(release.own && release.has_bundle && !release.open);
	assert_true(text_eq(release.state, TEXT("ready")));
	assert_int_equal(release.members, 3);
	assert_int_equal(release.armed, 3);
	assert_int_equal(release.parties, PANEL);
	assert_true(release.party[0].publishes && release.party[1].armed);
	assert_true(text_eq(release.party[2].name, TEXT("c.example")));
	assert_int_equal(release.party[1].words, 0);
	panel.now = PANEL_T;
	panel_cosign(&panel, PANEL_T);
	panel_pass(&panel, 0, 2);
	release = shown(&panel, 1, &arena);
	assert_true(release.open && !release.own && release.party[1].told);
	assert_true(text_eq(release.state, TEXT("open")));
	assert_true(text_eq(release.by, TEXT("a.example")));
}

/* Its publisher, which is down, and who has seen that. */
static void
shows_who_was_late(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(panel_free) struct panel panel;
	struct facts_release release;
	struct vigil_watch *watch;
	bool said;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	panel.now = PANEL_T;
	watch = panel.vigil[1].watch[0];
	measure_look(watch, PANEL_T * INT64_C(1000));
	panel.now += TIMING_GRACE + MEASURE_SECONDS;
	assert_true(
	    measure_say(watch, panel_node(&panel, 1), panel.now * INT64_C(1000), &said, &err));
	assert_true(said);
	release = shown(&panel, 1, &arena);
	assert_int_equal(release.party[0].words, 1);
	assert_true(release.party[0].late && release.party[0].ms < 0);
	assert_int_equal(release.party[1].words, 0);
}

static void
says_when_there_is_no_memory(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(16);
	scoped(play_free) struct play play = play_make();
	struct facts facts = { 0 };

	(void)state;
	assert_false(release_facts_gather(&play.node, play.now, &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(facts.releases, 0);
}

TESTS(TEST(shows_who_is_armed_and_then_that_it_is_open), TEST(shows_who_was_late),
    TEST(says_when_there_is_no_memory))
