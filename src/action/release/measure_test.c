#include "action/release/measure.h"

#include "panel.h"
#include "release/lateness.h"
#include "view/releases.h"

static struct err err;
static size_t panel_wrong = PANEL;   /* whose clock is */
static int64_t panel_seen = PANEL_T; /* when their witnesses told the time */
static const struct dealing plain = { .names = { "b.example\nc.example\nd.example", 29 } };

/* The one watch of a party; NULL: it watches no longer. */
static struct vigil_watch *
watch_of(struct panel *panel, size_t who)
{
	struct vigil *vigil = &panel->vigil[who];

	return vigil->count == 0 ? NULL : vigil->watch[0];
}

struct glance {
	struct panel *panel;
	size_t who, at;
	int64_t now_ms;
};

static bool
see(void *arg, struct text path, struct err *ignored)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), name = BUF(KIB);
	struct glance *glance = arg;
	struct panel *panel = glance->panel;
	struct vigil_file file = { text_of(panel_names[glance->at]), path, { NULL, 0 } };

	buf_add(&name, path);
	if (tree_get(&panel_node(panel, glance->at)->journal.tree, buf_string(&name), &bytes,
		ignored)) {
		file.bytes = buf_text(&bytes);
		measure_take(watch_of(panel, glance->who), &file, glance->now_ms);
	}
	return true;
}

/* All that are up look at all that are, and say what they found. */
static void
glance(struct panel *panel, int64_t ms)
{
	int64_t now_ms = PANEL_T * INT64_C(1000) + ms;

	for (size_t who = 0; who < PANEL; who++) {
		struct vigil_watch *watch = watch_of(panel, who);
		bool said;

		if (panel->down[who] || watch == NULL)
			continue;
		measure_look(watch, now_ms);
		measure_clock(watch, panel_wrong == who, panel_seen);
		for (size_t at = 0; at < PANEL; at++) {
			struct glance one = { panel, who, at, now_ms };

			if (!panel->down[at] && measure_wants(watch, text_of(panel_names[at])))
				assert_true(vigil_want_key(watch, see, &one, &err));
		}
		assert_true(measure_say(watch, panel_node(panel, who), now_ms, &said, &err));
	}
}

struct hearing {
	struct node *node;
	struct arena arena;
	struct lateness lateness;
};

static bool
hear(void *arg, const struct releases_said *row, struct err *why)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct hearing *hearing = arg;
	struct sighting sighting;
	struct record record;
	bool added;

	if (row->kind != KIND_RELEASE_SIGHTING)
		return true;
	assert_true(journal_find(&hearing->node->journal, &row->id, &arena, &record, why));
	assert_true(statement_reopen(record.note, &statement, why));
	assert_true(sighting_parse(&statement, &sighting, why));
	assert_true(
	    lateness_add(&hearing->lateness, &hearing->arena, row->by, &sighting, &added, why));
	assert_true(added);
	return true;
}

/* What one of them knows about a party. */
static struct lateness_fact
fact(struct panel *panel, size_t who, size_t party)
{
	struct hearing hearing = { panel_node(panel, who), ARENA(MIB), { 0 } };
	struct vigil_watch *watch = panel_watch(panel, who);
	struct lateness_fact out;

	lateness_begin(&watch->terms.committee, text_of(watch->by), &watch->id, watch->opens,
	    &hearing.lateness);
	assert_true(releases_said(&hearing.node->journal, &watch->id, 0, hear, &hearing, &err));
	out = lateness_of(&hearing.lateness, party);
	arena_free(&hearing.arena);
	vigil_close(&watch);
	return out;
}

static void
all_say_when_they_saw_the_key_at_whom(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	glance(&panel, -1);
	assert_false(watch_of(&panel, 1)->measure.on);
	panel.now = PANEL_T;
	panel_cosign(&panel, PANEL_T);
	glance(&panel, 5);
	panel_pass(&panel, 0, 2);
	glance(&panel, 300);
	for (size_t who = 0; who < PANEL; who++)
		assert_true(watch_of(&panel, who)->measure.said);
	panel_pass(&panel, 1, 2);
	for (size_t party = 0; party < PANEL; party++) {
		assert_int_equal(fact(&panel, 1, party).words, PANEL - 1);
		assert_int_equal(fact(&panel, 1, party).ms, 300);
		assert_false(fact(&panel, 1, party).is_late);
	}
	/* All is said and heard: nothing is left to look for. */
	panel_pass(&panel, 1, 1);
	for (size_t who = 0; who < PANEL; who++)
		assert_null(watch_of(&panel, who));
}

static void
who_does_not_serve_is_told_once_its_grace_is_over(void **state)
{
	scoped(panel_free) struct panel panel;
	int64_t end = (TIMING_GRACE + MEASURE_SECONDS) * INT64_C(1000);

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	panel.down[0] = true;
	panel.now = PANEL_T;
	panel_cosign(&panel, PANEL_T);
	glance(&panel, 0);
	panel_pass(&panel, 0, 2);
	glance(&panel, 450);
	glance(&panel, end - 1);
	assert_false(watch_of(&panel, 1)->measure.said);
	glance(&panel, end);
	assert_true(watch_of(&panel, 1)->measure.said);
	panel_pass(&panel, 1, 2);
	assert_int_equal(fact(&panel, 1, 0).words, 3);
	assert_int_equal(fact(&panel, 1, 0).ms, SIGHTING_NEVER);
	assert_true(fact(&panel, 1, 0).is_late);
	assert_false(fact(&panel, 1, 1).is_late);
	assert_int_equal(fact(&panel, 1, 2).ms, 450);
	/* What it would say is not waited for without end. */
	panel_pass(&panel, TIMING_GRACE + MEASURE_SECONDS + MEASURE_WORDS_SECONDS + 1, 1);
	assert_null(watch_of(&panel, 1));
}

static void
who_begins_when_all_is_over_looks_before_it_says_anything(void **state)
{
	int64_t late = INT64_C(10) * TIMING_GRACE * 1000;
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	glance(&panel, late);
	glance(&panel, late + MEASURE_SECONDS * 1000 - 1);
	assert_false(watch_of(&panel, 1)->measure.said);
	glance(&panel, late + MEASURE_SECONDS * 1000);
	assert_true(watch_of(&panel, 1)->measure.said);
}

static void
another_key_is_not_taken_for_it(void **state)
{
	scoped(identity_free) struct identity other = { 0 };
	scoped(buf_free) struct buf line = BUF_SECRET(KIB), path = BUF(KIB);
	scoped(panel_free) struct panel panel;
	struct vigil_file file = { TEXT("c.example"), TEXT(""), TEXT("") };
	struct vigil_watch *watch;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	watch = watch_of(&panel, 1);
	measure_look(watch, PANEL_T * INT64_C(1000));
	assert_true(watch->measure.on);
	assert_true(identity_make(&other, &err));
	identity_format(&other, &line);
	buf_add(&line, TEXT("\n"));
	seal_key_path(&watch->id, &path);
	file.path = buf_text(&path);
	file.bytes = buf_text(&line);
	measure_take(watch, &file, PANEL_T * INT64_C(1000));
	assert_true(measure_wants(watch, file.from));
	assert_false(measure_wants(watch, TEXT("stranger.example")));
}

static void
whose_clock_is_wrong_says_nothing(void **state)
{
	int64_t end = (TIMING_GRACE + MEASURE_SECONDS) * INT64_C(1000);
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	panel.now = PANEL_T;
	panel_cosign(&panel, PANEL_T);
	panel_wrong = 2;
	panel_seen = PANEL_T - 1;
	glance(&panel, 5);
	panel_pass(&panel, 0, 2);
	/* All is seen, but nobody has said yet that it is time. */
	glance(&panel, 300);
	assert_false(watch_of(&panel, 1)->measure.said);
	assert_true(measure_asks(watch_of(&panel, 1)));
	assert_false(measure_asks(watch_of(&panel, 2)));
	panel_seen = PANEL_T;
	glance(&panel, 400);
	panel_wrong = PANEL;
	glance(&panel, end);
	for (size_t who = 0; who < PANEL; who++)
		assert_true(watch_of(&panel, who)->measure.said == (who != 2));
	assert_false(measure_asks(watch_of(&panel, 1)));
}

TESTS(TEST(all_say_when_they_saw_the_key_at_whom),
    TEST(who_does_not_serve_is_told_once_its_grace_is_over),
    TEST(who_begins_when_all_is_over_looks_before_it_says_anything),
    TEST(another_key_is_not_taken_for_it), TEST(whose_clock_is_wrong_says_nothing))
