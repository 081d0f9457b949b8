#include "action/release/dealing.h"

#include "panel.h"
#include "release/deal.h"

static struct err err;

/* Seals with that committee; false: it is refused, and nothing was said. */
static bool
seals(struct panel *panel, const struct dealing *dealing)
{
	struct seal seal = { hash_text(TEXT(PANEL_BUNDLE)), sizeof(PANEL_BUNDLE) - 1,
		panel->key.recipient, PANEL_T };
	struct node *node = panel_node(panel, 0);
	struct dealing whole = *dealing;
	uint64_t size = log_store_size(&node->journal.log);
	scoped(buf_free) struct buf path = BUF(KIB);
	bool good;

	whole.now = panel->now;
	seal_bundle_path(&seal.bundle, &path);
	assert_true(tree_put(&node->journal.tree, buf_string(&path), TEXT(PANEL_BUNDLE), &err));
	assert_true(journal_begin(&node->journal, &err));
	good = dealing_say(node, &seal, &panel->key, &whole, &panel->seal, &err);
	if (good) {
		assert_true(journal_commit(&node->journal, &err));
		return true;
	}
	journal_rollback(&node->journal);
	assert_int_equal(log_store_size(&node->journal.log), size);
	return false;
}

/* Who has all that was dealt, and has the member's keeper unwrap the keys of files. */
static void
assert_sealed(struct panel *panel, const struct hash *id, const char *peer)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct age_open open;
	struct x25519_stanza stanza;
	struct age_key key;
	struct record record;
	struct deal deal;
	bool fits = true;
	size_t who = 1;

	while (strcmp(panel_names[who], peer) != 0)
		who++;
	open = keeper_open(&panel_node(panel, who)->keeper);
	assert_true(journal_find(&panel_node(panel, 0)->journal, id, &arena, &record, &err));
	assert_true(statement_reopen(record.note, &statement, &err));
	assert_true(deal_parse(&statement, &deal, &err));
	assert_int_equal(deal.index, who);
	memcpy(stanza.share, deal.box, X25519_LEN);
	memcpy(stanza.body, deal.box + X25519_LEN, AGE_WRAP_LEN);
	assert_true(open.unwrap(open.arg, &stanza, &fits, &key, &err));
	assert_false(fits);
}

static void
deals_to_each_member_in_confidence(void **state)
{
	struct dealing dealing = { .names = TEXT("b.example\nc.example\nd.example\n") };
	scoped(panel_free) struct panel panel;
	struct panel_mail mail = { .panel = &panel };
	struct vigil_watch *watch;

	(void)state;
	panel_make(&panel);
	assert_true(seals(&panel, &dealing));
	assert_true(outbox_due(
	    &panel_node(&panel, 0)->journal, panel.now, panel_add_mail, &mail, &err));
	assert_int_equal(mail.count, 3);
	for (size_t i = 0; i < mail.count; i++)
		assert_sealed(&panel, &mail.id[i], mail.peer[i]);
	watch = panel_watch(&panel, 0);
	assert_int_equal(watch->terms.committee.sharing.threshold, 2);
	assert_int_equal(watch->terms.timing.witness_count, 3);
	assert_int_equal(watch->terms.timing.faults, 1);
	assert_int_equal(watch->terms.timing.grace, TIMING_GRACE);
	assert_int_equal(watch->terms.timing.postpone.count, 0);
	vigil_close(&watch);
}

static void
takes_the_rules_that_are_given(void **state)
{
	struct dealing dealing = { .names = TEXT("b.example\nd.example"),
		.threshold = 2,
		.grace = 60,
		.postpone = { 3600, 60, 3 } };
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch;

	(void)state;
	panel_make(&panel);
	assert_true(seals(&panel, &dealing));
	watch = panel_watch(&panel, 0);
	assert_int_equal(watch->terms.committee.sharing.members, 2);
	assert_int_equal(watch->terms.timing.grace, 60);
	assert_int_equal(watch->terms.timing.postpone.slip, 3600);
	vigil_close(&watch);
}

static void
refuses_a_committee_that_cannot_be(void **state)
{
	static const struct {
		const char *names;
		unsigned threshold;
		enum fault fault;
	} wrong[] = {
		{ "b.example\nc.example", 1, FAULT_INPUT },         /* not more than half */
		{ "b.example\nc.example", 3, FAULT_INPUT },         /* more than there are */
		{ "b.example\nb.example", 0, FAULT_INPUT },         /* twice */
		{ "a.example\nb.example", 0, FAULT_INPUT },         /* itself */
		{ "b.example\nstranger.example", 0, FAULT_ABSENT }, /* nobody knows it */
		{ "", 0, FAULT_ABSENT },                            /* it is in no accord */
	};
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct dealing dealing = { .names = text_of(wrong[i].names),
			.threshold = wrong[i].threshold };

		assert_false(seals(&panel, &dealing));
		assert_int_equal(err.fault, wrong[i].fault);
	}
}

static void
needs_somebody_who_says_what_time_it_is(void **state)
{
	struct dealing dealing = { .names = TEXT("b.example\nc.example") };
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	scratch_put(&panel.play[0].scratch, "node/" FELLOWS_POLICY, TEXT("quorum none\n"));
	assert_false(seals(&panel, &dealing));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(deals_to_each_member_in_confidence), TEST(takes_the_rules_that_are_given),
    TEST(refuses_a_committee_that_cannot_be), TEST(needs_somebody_who_says_what_time_it_is))
