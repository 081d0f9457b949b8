#include "action/release/verdict.h"

#include "outsider.h"

static struct err err;
static const struct dealing plain = { .names = { "b.example\nc.example\nd.example", 29 } };

static bool
look(struct outsider *outsider, struct panel *panel)
{
	return verdict_find(
	    &outsider->places, &panel->seal, TEXT(""), panel->now, &outsider->verdict, &err);
}

static void
finds_what_was_promised_and_when_it_was_kept(void **state)
{
	scoped(panel_free) struct panel panel;
	scoped(outsider_free) struct outsider outsider;
	const struct verdict *verdict = &outsider.verdict;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	outsider_make(&outsider, &panel, PANEL);
	assert_true(look(&outsider, &panel));
	assert_false(verdict->has_key);
	assert_true(verdict->is_bundle);
	assert_int_equal(verdict->opens, PANEL_T);
	assert_int_not_equal(verdict->witnessed, SCHEDULE_NEVER);
	assert_int_equal(standing_armed(&verdict->standing), 3);
	assert_int_equal(verdict_readable(verdict), SIGHTING_NEVER);
	verdict_free(&outsider.verdict);
	outsider_open_all(&panel, 1000);
	assert_true(look(&outsider, &panel));
	assert_true(verdict->has_key);
	assert_int_equal(verdict->unproven, 0);
	assert_int_equal(verdict_readable(verdict), 1000);
	assert_int_equal(lateness_of(&verdict->lateness, 1).words, 3);
	assert_false(lateness_of(&verdict->lateness, 1).is_late);
	assert_true(lateness_of(&verdict->lateness, 3).is_late);
}

/* Where nothing tells their manifests, what members said is passed over, and counted. */
static void
believes_nobody_whose_manifests_it_does_not_know(void **state)
{
	scoped(panel_free) struct panel panel;
	scoped(outsider_free) struct outsider outsider;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	outsider_make(&outsider, &panel, 1);
	assert_true(look(&outsider, &panel));
	assert_int_equal(standing_armed(&outsider.verdict.standing), 0);
	assert_int_equal(outsider.verdict.unproven, 3);
}

static void
tells_other_bytes_and_refuses_another_key(void **state)
{
	scoped(panel_free) struct panel panel;
	scoped(outsider_free) struct outsider outsider;
	scoped(buf_free) struct buf path = BUF(KIB), other = BUF_SECRET(KIB);
	scoped(identity_free) struct identity key = { 0 };
	struct hash bundle = hash_text(TEXT(PANEL_BUNDLE));
	struct tree *tree;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	outsider_make(&outsider, &panel, 1);
	tree = &panel_node(&panel, 0)->journal.tree;
	seal_bundle_path(&bundle, &path);
	assert_true(tree_put(tree, buf_string(&path), TEXT("something else"), &err));
	assert_true(look(&outsider, &panel));
	assert_true(outsider.verdict.has_bundle && !outsider.verdict.is_bundle);
	verdict_free(&outsider.verdict);
	assert_true(identity_make(&key, &err));
	identity_format(&key, &other);
	buf_add(&other, TEXT("\n"));
	buf_clear(&path);
	seal_key_path(&panel.seal, &path);
	assert_true(tree_put(tree, buf_string(&path), buf_text(&other), &err));
	assert_false(look(&outsider, &panel));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(outsider.verdict.chain.count, 0);
}

static void
knows_no_release_that_its_publisher_does_not_show(void **state)
{
	scoped(panel_free) struct panel panel;
	scoped(outsider_free) struct outsider outsider;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	outsider_make(&outsider, &panel, 1);
	assert_false(look(&outsider, &panel));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(finds_what_was_promised_and_when_it_was_kept),
    TEST(believes_nobody_whose_manifests_it_does_not_know),
    TEST(tells_other_bytes_and_refuses_another_key),
    TEST(knows_no_release_that_its_publisher_does_not_show))
