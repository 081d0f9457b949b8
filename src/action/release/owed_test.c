#include "action/release/owed.h"

#include "panel.h"

static struct err err;
static const struct dealing dealing = { .names = { "b.example\nc.example", 19 } };

/* As if the node had another age key by now. */
static void
change_key(struct node *node)
{
	node->manifest.recipient.bytes[0] ^= 1;
}

static void
a_key_is_needed_until_what_was_dealt_to_it_is_told(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &dealing);
	for (size_t i = 0; i < PANEL; i++) {
		struct node *node = panel_node(&panel, i);
		bool dealt = i == 1 || i == 2;

		assert_true(owed_check_key(node, panel.now, &err));
		change_key(node);
		assert_int_equal(owed_check_key(node, panel.now, &err), !dealt);
		assert_true(!dealt || err.fault == FAULT_CONFLICT);
		change_key(node);
	}
	panel_pass(&panel, PANEL_T - panel.now, 1);
	panel_cosign(&panel, PANEL_T);
	panel_pass(&panel, 0, 2);
	change_key(panel_node(&panel, 1));
	assert_true(owed_check_key(panel_node(&panel, 1), panel.now, &err));
}

TESTS(TEST(a_key_is_needed_until_what_was_dealt_to_it_is_told))
