#include "action/release/copying.h"

#include "panel.h"

static struct err err;
static const struct dealing plain = { .names = { "b.example\nc.example\nd.example", 29 } };

#define LEN (sizeof(PANEL_BUNDLE) - 1)
#define NOW ((PANEL_T - 86000) * INT64_C(1000))

/* A member that is armed, and has no copy yet. */
static struct vigil_watch *
begin(struct panel *panel)
{
	panel_make(panel);
	panel_ready(panel, &plain);
	return panel->vigil[1].watch[0];
}

/* What is asked for next is shown so, with so many of these bytes. */
static bool
show(struct panel *panel, struct vigil_watch *watch, const char *bundle, size_t len)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct vigil_file file = { .from = TEXT("a.example") };
	bool news;

	copying_format(watch, &path);
	file.path = buf_text(&path);
	file.bytes = (struct text){ bundle + watch->copy.len, len };
	assert_true(copying_take(watch, panel_node(panel, 1), &file, &news, &err));
	return news;
}

static void
takes_a_bundle_piece_by_piece_also_after_a_restart(void **state)
{
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch = begin(&panel), *again;

	(void)state;
	assert_true(show(&panel, watch, PANEL_BUNDLE, 7));
	assert_int_equal(watch->copy.len, 7);
	assert_true(show(&panel, watch, PANEL_BUNDLE, 5));
	assert_true(vigil_lacks_bundle(watch, panel_node(&panel, 1)));
	/* Which does not know how far it was, and finds out with the next piece. */
	again = panel_watch(&panel, 1);
	assert_int_equal(again->copy.len, 0);
	assert_true(show(&panel, again, PANEL_BUNDLE, 3));
	assert_int_equal(again->copy.len, 12);
	assert_true(show(&panel, again, PANEL_BUNDLE, LEN - 12));
	assert_false(vigil_lacks_bundle(again, panel_node(&panel, 1)));
	assert_false(show(&panel, again, PANEL_BUNDLE, 0));
	vigil_close(&again);
}

static void
other_bytes_are_fetched_again_from_the_publisher_alone(void **state)
{
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch = begin(&panel);
	struct node *node = panel_node(&panel, 1);

	(void)state;
	assert_true(copying_wants(watch, node, TEXT("c.example"), NOW + 86000000));
	assert_true(show(&panel, watch, "what a fix looks like while it is SEALED", LEN));
	assert_true(vigil_lacks_bundle(watch, node));
	assert_int_equal(watch->copy.len, 0);
	assert_false(copying_wants(watch, node, TEXT("c.example"), NOW + 86000000));
	assert_true(copying_wants(watch, node, TEXT("a.example"), NOW + 86000000));
	assert_true(show(&panel, watch, PANEL_BUNDLE, LEN));
	assert_false(vigil_lacks_bundle(watch, node));
	assert_false(copying_wants(watch, node, TEXT("a.example"), NOW + 86000000));
}

static void
what_has_come_of_one_goes_when_all_is_over(void **state)
{
	scoped(buf_free) struct buf part = BUF(KIB);
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch = begin(&panel);
	const struct tree *tree = &panel_node(&panel, 1)->journal.tree;

	(void)state;
	assert_true(show(&panel, watch, PANEL_BUNDLE, 7));
	buf_add(&part, TEXT("bundle/"));
	hash_format(&watch->seal.bundle, &part);
	buf_add(&part, TEXT(".part"));
	assert_true(tree_has(tree, buf_string(&part)));
	assert_true(vigil_look(&panel.vigil[1], panel_node(&panel, 1), PANEL_T, &err));
	assert_true(tree_has(tree, buf_string(&part)));
	assert_true(vigil_look(&panel.vigil[1], panel_node(&panel, 1),
	    PANEL_T + (VIGIL_DAYS + 1) * INT64_C(86400), &err));
	assert_false(tree_has(tree, buf_string(&part)));
}

static void
passes_over_what_does_not_fit(void **state)
{
	static const char *const names[] = { "checkpoint", "bundle/0.age 0", "bundle/0.age" };
	scoped(panel_free) struct panel panel = { 0 };
	struct vigil_watch *watch;
	bool news;

	(void)state;
	if (test_brief())
		skip();
	watch = begin(&panel);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct vigil_file file = { TEXT("a.example"), text_of(names[i]), TEXT("x") };

		assert_true(copying_take(watch, panel_node(&panel, 1), &file, &news, &err));
		assert_false(news);
	}
	/* More than was promised is not taken. */
	assert_true(show(&panel, watch, PANEL_BUNDLE " and more", LEN + 9));
	assert_int_equal(watch->copy.len, 0);
}

TESTS(TEST(takes_a_bundle_piece_by_piece_also_after_a_restart),
    TEST(other_bytes_are_fetched_again_from_the_publisher_alone),
    TEST(what_has_come_of_one_goes_when_all_is_over), TEST(passes_over_what_does_not_fit))
