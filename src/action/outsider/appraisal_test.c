#include "action/outsider/appraisal.h"

#include <string.h>

#include "outsider.h"

static struct err err;
static const struct dealing plain = { .names = { "b.example\nc.example\nd.example", 29 } };
static char *names[] = { (char[]){ "a" }, (char[]){ "b" }, (char[]){ "c" }, (char[]){ "d" } };

/* What an outsider tells of the nodes of a panel. */
struct telling {
	struct panel panel;
	struct outsider outsider;
	struct arena arena;
	struct audit_facts facts;
};

static void
telling_free(struct telling *telling)
{
	arena_free(&telling->arena);
	outsider_free(&telling->outsider);
	panel_free(&telling->panel);
}

static void
telling_make(struct telling *telling, size_t places)
{
	telling->arena = ARENA(APPRAISAL_ROOM);
	panel_make(&telling->panel);
	panel_ready(&telling->panel, &plain);
	outsider_make(&telling->outsider, &telling->panel, places);
}

static bool
tell(struct telling *telling, struct text witnesses)
{
	const struct appraisal appraisal = { &telling->outsider.places, names, witnesses,
		telling->panel.now, NULL };

	return appraise(&appraisal, &telling->arena, &telling->facts, &err);
}

/* The row about what begins so; NULL: there is none. */
static const struct audit_row *
about(const struct telling *telling, size_t node, const char *words)
{
	const struct audit_node *at = &telling->facts.node[node];

	for (size_t i = 0; i < at->rows; i++)
		if (text_starts(at->row[i].about, text_of(words)))
			return &at->row[i];
	return NULL;
}

static void
assert_row(const struct telling *telling, size_t node, const char *words,
    enum audit_result result, enum audit_class class)
{
	const struct audit_row *row = about(telling, node, words);

	assert_non_null(row);
	if (row->result != result || row->class != class)
		fail_msg("%s: %s, %s: %s", words, audit_result_word(row->result),
		    audit_class_word(row->class), row->words.at);
}

static void
tells_what_was_promised_and_by_whose_word(void **state)
{
	scoped(telling_free) struct telling telling;

	(void)state;
	telling_make(&telling, 2);
	assert_true(tell(&telling, TEXT("")));
	assert_int_equal(telling.facts.nodes, 2);
	assert_row(&telling, 0, "manifests", AUDIT_KEPT, AUDIT_MEASURED);
	assert_row(&telling, 0, "log", AUDIT_KEPT, AUDIT_MEASURED);
	assert_row(&telling, 0, "policy", AUDIT_ABSENT, AUDIT_MEASURED);
	assert_row(&telling, 0, "pledge", AUDIT_ABSENT, AUDIT_MEASURED);
	assert_row(&telling, 0, "release ", AUDIT_PRESENT, AUDIT_CLAIMED);
	assert_row(&telling, 0, "canary", AUDIT_ABSENT, AUDIT_MEASURED);
	assert_row(&telling, 1, "releases", AUDIT_ABSENT, AUDIT_MEASURED);
	assert_int_equal(telling.facts.node[0].bars, 0);
}

static void
a_release_is_kept_by_the_word_of_others(void **state)
{
	scoped(telling_free) struct telling telling;
	const struct audit_node *node;

	(void)state;
	if (test_brief())
		skip();
	telling_make(&telling, PANEL);
	outsider_open_all(&telling.panel, 600);
	assert_true(tell(&telling, TEXT("")));
	assert_row(&telling, 0, "release ", AUDIT_KEPT, AUDIT_COUNTERSIGNED);
	node = &telling.facts.node[0];
	assert_int_equal(node->bars, PANEL);
	assert_int_equal(node->bar[0].ms, 600);
	assert_false(node->bar[0].late);
	assert_true(node->bar[PANEL - 1].late);
	assert_non_null(strstr(about(&telling, 0, "release ")->words.at, "late: d.example"));
}

static void
a_release_that_stays_shut_is_broken(void **state)
{
	scoped(telling_free) struct telling telling;

	(void)state;
	if (test_brief())
		skip();
	telling_make(&telling, 1);
	telling.panel.now = PANEL_T + 3600;
	assert_true(tell(&telling, TEXT("")));
	assert_row(&telling, 0, "release ", AUDIT_BROKEN, AUDIT_MEASURED);
}

/* Its log has both, signed: evidence, whichever of them it stands by. */
static void
two_seals_for_one_key_are_told(void **state)
{
	scoped(telling_free) struct telling telling;
	scoped(buf_free) struct buf first = BUF(KIB);

	(void)state;
	telling_make(&telling, 1);
	assert_true(tell(&telling, TEXT("")));
	assert_null(about(&telling, 0, "contradiction"));
	hash_format(&telling.panel.seal, &first);
	telling.panel.now++;
	panel_seal(&telling.panel, &plain);
	assert_true(tell(&telling, TEXT("")));
	assert_row(&telling, 0, "contradiction ", AUDIT_BROKEN, AUDIT_MEASURED);
	assert_non_null(
	    strstr(about(&telling, 0, "contradiction ")->words.at, buf_string(&first)));
}

static void
who_cannot_be_looked_at_stops_nobody(void **state)
{
	scoped(telling_free) struct telling telling;

	(void)state;
	if (test_brief())
		skip();
	telling_make(&telling, 2);
	assert_true(tree_remove(
	    &panel_node(&telling.panel, 0)->journal.tree, ".well-known/accord", &err));
	assert_true(tell(&telling, TEXT("")));
	assert_int_equal(telling.facts.node[0].name.len, 0);
	assert_row(&telling, 0, "files", AUDIT_UNKNOWN, AUDIT_MEASURED);
	assert_row(&telling, 1, "log", AUDIT_KEPT, AUDIT_MEASURED);
}

static void
witnesses_that_are_no_policy_are_refused(void **state)
{
	scoped(telling_free) struct telling telling;

	(void)state;
	if (test_brief())
		skip();
	telling_make(&telling, 1);
	assert_false(tell(&telling, TEXT("nonsense\n")));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(tell(&telling, TEXT("quorum none\n")));
	assert_row(&telling, 0, "witnesses", AUDIT_ABSENT, AUDIT_MEASURED);
}

TESTS(TEST(tells_what_was_promised_and_by_whose_word),
    TEST(a_release_is_kept_by_the_word_of_others), TEST(a_release_that_stays_shut_is_broken),
    TEST(two_seals_for_one_key_are_told), TEST(who_cannot_be_looked_at_stops_nobody),
    TEST(witnesses_that_are_no_policy_are_refused))
