#include "action/release/vigil.h"

#include "panel.h"
#include "release/deal.h"
#include "release/unlock.h"
#include "view/releases.h"

#define NAMES TEXT("b.example\nc.example\nd.example")
#define CUTOFF 3600

static struct err err;
static const struct dealing plain = { .names = { "b.example\nc.example\nd.example", 29 } };
static const struct dealing movable = { .names = { "b.example\nc.example\nd.example", 29 },
	.postpone = { 86400, CUTOFF, 1 } };
static const struct dealing unanimous = { .names = { "b.example\nc.example\nd.example", 29 },
	.threshold = 3 };

static bool
nobody_is_open(struct panel *panel)
{
	for (size_t i = 0; i < PANEL; i++)
		if (panel_is_open(panel, i))
			return false;
	return true;
}

static void
members_open_it_at_its_time_without_its_publisher(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	for (size_t i = 1; i < PANEL; i++)
		assert_true(panel_is_armed(&panel, i));
	panel.down[0] = true;
	panel_cosign(&panel, PANEL_T - 2);
	panel_pass(&panel, PANEL_T - 1 - panel.now, 2);
	assert_true(nobody_is_open(&panel));
	/* Nobody has confirmed that it is time. */
	panel_pass(&panel, 1, 2);
	assert_true(nobody_is_open(&panel));
	panel_cosign(&panel, PANEL_T);
	panel_pass(&panel, 0, 2);
	for (size_t i = 1; i < PANEL; i++)
		assert_true(panel_is_open(&panel, i));
}

/* One of three may be away, not two; then its publisher has the key, and all show it. */
static void
one_may_be_away_and_no_more(void **state)
{
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	panel.down[0] = panel.down[3] = panel.down[2] = true;
	panel_pass(&panel, PANEL_T + TIMING_GRACE - panel.now, 2);
	assert_false(panel_is_open(&panel, 1));
	watch = panel_watch(&panel, 1);
	assert_true(watch->shared); /* by its own clock: the witnesses are silent */
	vigil_close(&watch);
	panel.down[2] = false;
	panel_pass(&panel, 1, 2);
	assert_true(panel_is_open(&panel, 1));
	assert_true(panel_is_open(&panel, 2));
	assert_false(panel_is_open(&panel, 3));
}

static void
its_publisher_opens_it_where_too_few_are_left(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	panel.down[2] = panel.down[3] = true;
	panel_pass(&panel, PANEL_T - panel.now, 1);
	assert_true(panel_is_open(&panel, 0));
	assert_true(panel_is_open(&panel, 1));
}

/* A number that is no share, sealed as one is, which a wrong dealer deals. */
static void
deal_wrongly(struct panel *panel)
{
	const struct recipient *to = &panel_node(panel, 1)->manifest.recipient;
	scoped(buf_free) struct buf note = BUF_SECRET(MIB);
	struct signer signer = node_signer(panel_node(panel, 0));
	struct saying how = { &signer, panel->now, TEXT("b.example") };
	struct share share = { panel->seal, { 1, { 7 } } };
	struct deal deal;
	struct hash id;

	assert_true(deal_seal(&share, to, &deal, &err));
	assert_true(deal_sign(&deal, &how, &note, &id, &err));
	id = pair_keep(&(struct pair){ .now = panel->now }, &panel->play[0], buf_text(&note));
	panel_post(panel);
	panel_deliver(panel, &(struct outgoing){ .id = id, .peer = how.to });
}

static void
who_was_dealt_what_does_not_fit_is_not_armed(void **state)
{
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch;

	(void)state;
	panel_make(&panel);
	panel_seal(&panel, &plain);
	panel_cosign(&panel, panel.now);
	deal_wrongly(&panel);
	panel_pass(&panel, 1, 3);
	assert_false(panel_is_armed(&panel, 1));
	assert_true(panel_is_armed(&panel, 2));
	watch = panel_watch(&panel, 1);
	assert_false(vigil_arm(watch, panel_node(&panel, 1), panel.now, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	vigil_close(&watch);
	/* The others do without it. */
	panel.down[0] = true;
	panel_pass(&panel, PANEL_T - panel.now, 1);
	panel_cosign(&panel, PANEL_T);
	panel_pass(&panel, 0, 2);
	assert_true(panel_is_open(&panel, 1));
}

/* A seal that its witnesses have not seen could be shown otherwise to others. */
static void
nobody_is_armed_before_a_quorum_has_seen_the_seal(void **state)
{
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_seal(&panel, &plain);
	panel_post(&panel);
	panel.down[2] = panel.down[3] = true;
	panel_cosign(&panel, panel.now);
	panel_pass(&panel, 1, 2);
	assert_false(panel_is_armed(&panel, 1));
	watch = panel_watch(&panel, 1);
	assert_false(vigil_arm(watch, panel_node(&panel, 1), panel.now, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	vigil_close(&watch);
	panel.down[2] = false;
	panel_cosign(&panel, panel.now);
	panel_pass(&panel, 1, 2);
	assert_true(panel_is_armed(&panel, 1));
}

/* Postponing by an hour, with the key that lies offline; false: it is refused. */
static bool
postpone(struct panel *panel, int64_t opens)
{
	struct node *node = panel_node(panel, 0);
	scoped(key_file_free) struct key_file file = { 0 };
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct postpone said = { .of = panel->seal,
		.first = true,
		.opens = opens,
		.reason = TEXT("the fix breaks printing") };
	struct vigil_watch *watch = panel_watch(panel, 0);
	char path[PATH_MAX];
	struct signer signer;
	struct hash id;
	bool good;

	scratch_path(&panel->play[0].scratch, "node/keys/release.key", path);
	assert_true(key_file_load(path, TEXT(""), &file, &err));
	signer = note_key_signer(&file.key);
	assert_true(postpone_sign(&said, panel->now, &signer, &note, &id, &err));
	assert_true(journal_begin(&node->journal, &err));
	good = vigil_postpone(watch, node, buf_text(&note), panel->now, &id, &err);
	vigil_close(&watch);
	if (!good) {
		journal_rollback(&node->journal);
		return false;
	}
	assert_true(journal_commit(&node->journal, &err));
	assert_true(node_publish(node, &err));
	return true;
}

static void
is_postponed_when_a_quorum_sees_it_in_time(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &movable);
	assert_false(postpone(&panel, PANEL_T));          /* not later */
	assert_false(postpone(&panel, PANEL_T + 100000)); /* too far */
	assert_true(postpone(&panel, PANEL_T + 7200));
	panel_cosign(&panel, PANEL_T - CUTOFF - 1);
	panel_pass(&panel, 1, 3);
	for (size_t i = 0; i < PANEL; i++) {
		struct vigil_watch *watch = panel_watch(&panel, i);

		assert_int_equal(watch->opens, PANEL_T + 7200);
		assert_int_equal(watch->moved, 1);
		vigil_close(&watch);
	}
	panel_pass(&panel, PANEL_T - panel.now, 1);
	panel_cosign(&panel, PANEL_T);
	panel_pass(&panel, 3600, 2);
	assert_true(nobody_is_open(&panel));
	assert_false(postpone(&panel, PANEL_T + 7201)); /* it follows another one */
	panel_cosign(&panel, PANEL_T + 7200);
	panel_pass(&panel, 3600, 2);
	for (size_t i = 0; i < PANEL; i++)
		assert_true(panel_is_open(&panel, i));
}

/* Silence means none; and members that never saw the proof go by the time they know. */
static void
opens_on_time_when_it_was_postponed_too_late(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &movable);
	panel_pass(&panel, PANEL_T - CUTOFF - 1 - panel.now, 1);
	assert_true(postpone(&panel, PANEL_T + 7200));
	panel_cosign(&panel, PANEL_T - CUTOFF);
	panel_pass(&panel, PANEL_T - panel.now, 1);
	assert_false(postpone(&panel, PANEL_T + 7201));
	panel_cosign(&panel, PANEL_T);
	panel_pass(&panel, 0, 2);
	for (size_t i = 0; i < PANEL; i++)
		assert_true(panel_is_open(&panel, i));
}

/* One shows the key where it should not be: it is recorded, and everybody is let in. */
static void
a_key_seen_before_its_time_lets_everybody_in(void **state)
{
	scoped(panel_free) struct panel panel;
	scoped(buf_free) struct buf path = BUF(KIB), key = BUF_SECRET(KIB);
	struct vigil_watch *watch;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	identity_format(&panel.key, &key);
	buf_add(&key, TEXT("\n"));
	seal_key_path(&panel.seal, &path);
	assert_true(tree_put(
	    &panel_node(&panel, 3)->journal.tree, buf_string(&path), buf_text(&key), &err));
	panel_pass(&panel, 1, 2);
	for (size_t i = 0; i < PANEL; i++)
		assert_true(panel_is_open(&panel, i));
	watch = panel_watch(&panel, 1);
	assert_true(watch->standing->breach);
	assert_true(watch->shared);
	vigil_close(&watch);
}

/* What one whose clock is behind sees is no breach: witnesses tell it another time. */
static void
a_clock_that_is_behind_accuses_nobody(void **state)
{
	scoped(panel_free) struct panel panel;
	scoped(buf_free) struct buf path = BUF(KIB), key = BUF_SECRET(KIB);
	struct vigil_watch *watch;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	panel_cosign(&panel, panel.now + 3600);
	identity_format(&panel.key, &key);
	buf_add(&key, TEXT("\n"));
	seal_key_path(&panel.seal, &path);
	assert_true(tree_put(
	    &panel_node(&panel, 3)->journal.tree, buf_string(&path), buf_text(&key), &err));
	panel_pass(&panel, 1, 1);
	watch = panel_watch(&panel, 1);
	assert_true(watch->open && !watch->standing->breach);
	vigil_close(&watch);
}

/* The second node alone does what it does. */
static void
pass_alone(struct panel *panel, int64_t seconds)
{
	struct vigil *vigil = &panel->vigil[1];

	panel->now += seconds;
	assert_true(vigil_look(vigil, panel_node(panel, 1), panel->now, &err));
	for (size_t i = 0; i < vigil->count; i++)
		panel_look(panel, 1, vigil->watch[i]);
}

/* The second node alone looks at the fourth, which shows the key, after its own log has grown
 * so that its newest head nobody has cosigned; so many seconds have gone by; it began anew. */
static void
see_key_under_a_new_head(struct panel *panel, int64_t seconds, bool anew)
{
	scoped(buf_free) struct buf path = BUF(KIB), key = BUF_SECRET(KIB);
	struct verified verified = { .good = true, .reason = TEXT("it was looked at") };
	struct node *node;
	struct vigil_watch *watch;
	struct hash id;

	panel_make(panel);
	panel_ready(panel, &plain);
	panel_cosign(panel, panel->now);
	panel_pass(panel, 1, 1);
	node = panel_node(panel, 1);
	watch = panel_watch(panel, 1);
	verified.of = panel->seal;
	verified.bundle = watch->seal.bundle;
	assert_true(journal_begin(&node->journal, &err));
	assert_true(vigil_say_verified(watch, node, &verified, panel->now, &id, &err));
	assert_true(journal_commit(&node->journal, &err));
	assert_true(node_publish(node, &err));
	vigil_close(&watch);
	identity_format(&panel->key, &key);
	buf_add(&key, TEXT("\n"));
	seal_key_path(&panel->seal, &path);
	assert_true(tree_put(
	    &panel_node(panel, 3)->journal.tree, buf_string(&path), buf_text(&key), &err));
	panel->down[0] = panel->down[2] = true;
	if (anew)
		vigil_free(&panel->vigil[1]);
	pass_alone(panel, seconds);
	assert_true(panel_is_open(panel, 1));
}

static bool
tells_a_breach(struct panel *panel)
{
	struct vigil_watch *watch = panel_watch(panel, 1);
	bool told = watch->standing->breach;

	vigil_close(&watch);
	return told;
}

static void
a_breach_is_told_though_the_log_has_grown_this_moment(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	see_key_under_a_new_head(&panel, 1, false);
	assert_true(tells_a_breach(&panel));
}

/* It knows nothing of what was cosigned before: everybody is let in, and who showed the key is
 * accused once witnesses have said what time it is. */
static void
a_breach_that_is_seen_right_after_a_restart_is_told_as_well(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	see_key_under_a_new_head(&panel, 1, true);
	assert_false(tells_a_breach(&panel));
	pass_alone(&panel, 1);
	assert_false(tells_a_breach(&panel));
	panel_cosign(&panel, panel.now);
	pass_alone(&panel, 1);
	assert_true(tells_a_breach(&panel));
}

static void
what_witnesses_said_before_the_clock_was_set_back_accuses_nobody(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	if (test_brief())
		skip();
	see_key_under_a_new_head(&panel, -3600, false);
	assert_false(tells_a_breach(&panel));
	panel_cosign(&panel, panel.now + 3600);
	pass_alone(&panel, 1);
	assert_false(tells_a_breach(&panel));
}

/* By a command, by the look at other members: it is not left for the next calm round. */
static void
what_is_said_by_another_way_is_seen_to_at_once(void **state)
{
	scoped(panel_free) struct panel panel;
	struct vigil *vigil = &panel.vigil[1];
	struct verified verified = { .good = true, .reason = TEXT("it was looked at") };
	struct node *node;
	struct hash id;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	node = panel_node(&panel, 1);
	assert_int_equal(vigil->count, 1);
	vigil->watch[0]->next = INT64_MAX;
	assert_true(vigil_look(vigil, node, panel.now, &err));
	assert_int_equal(vigil->watch[0]->next, INT64_MAX);
	verified.of = panel.seal;
	verified.bundle = vigil->watch[0]->seal.bundle;
	assert_true(journal_begin(&node->journal, &err));
	assert_true(vigil_say_verified(vigil->watch[0], node, &verified, panel.now, &id, &err));
	assert_true(journal_commit(&node->journal, &err));
	assert_true(vigil_look(vigil, node, panel.now, &err));
	assert_int_equal(vigil->watch[0]->next, 0);
}

static void
its_publisher_opens_it_early_for_everybody(void **state)
{
	scoped(panel_free) struct panel panel;
	struct vigil_watch *watch;
	struct node *node;
	struct hash id;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	node = panel_node(&panel, 0);
	assert_true(journal_begin(&node->journal, &err));
	assert_true(release_open_early(
	    node, &panel.seal, TEXT("it is exploited"), panel.now, &id, &err));
	assert_true(journal_commit(&node->journal, &err));
	panel_pass(&panel, 1, 3);
	for (size_t i = 0; i < PANEL; i++)
		assert_true(panel_is_open(&panel, i));
	watch = panel_watch(&panel, 2);
	assert_true(watch->standing->early && !watch->standing->breach);
	vigil_close(&watch);
}

/* What a member says in the place of its share is nobody's. */
static void
passes_over_what_does_not_fit(void **state)
{
	scoped(panel_free) struct panel panel;
	scoped(buf_free) struct buf note = BUF(MIB), path = BUF(KIB), key = BUF(KIB);
	scoped(key_file_free) struct key_file file = { 0 };
	struct share share = { .part = { 3, { 7 } } };
	struct vigil_file shown = { .from = TEXT("d.example") };
	struct vigil_watch *watch;
	char keys[PATH_MAX];
	struct signer signer;
	struct hash id;
	bool news;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	share.of = panel.seal;
	scratch_path(&panel.play[3].scratch, "node/keys/statement.key", keys);
	assert_true(key_file_load(keys, TEXT(""), &file, &err));
	signer = note_key_signer(&file.key);
	assert_true(share_sign(&share, panel.now, &signer, &note, &id, &err));
	watch = panel_watch(&panel, 1);
	seal_said_path(&panel.seal, &path);
	shown.path = buf_text(&path);
	shown.bytes = buf_text(&note);
	assert_true(vigil_take(watch, panel_node(&panel, 1), &shown, panel.now, &news, &err));
	assert_false(news);
	shown.bytes = TEXT("{}\n\nnonsense");
	assert_true(vigil_take(watch, panel_node(&panel, 1), &shown, panel.now, &news, &err));
	assert_false(news);
	seal_key_path(&panel.seal, &key);
	shown.path = buf_text(&key);
	shown.bytes = TEXT(
	    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n");
	assert_true(vigil_take(watch, panel_node(&panel, 1), &shown, panel.now, &news, &err));
	assert_false(news);
	assert_false(panel_is_open(&panel, 1));
	vigil_close(&watch);
}

/* Others have told their shares; what they show has been cosigned at its time. */
static void
who_is_behind_goes_by_what_others_have_cosigned(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &unanimous);
	panel.down[0] = panel.down[1] = true;
	panel_pass(&panel, PANEL_T - panel.now, 1);
	panel_cosign(&panel, PANEL_T);
	panel_pass(&panel, 0, 2);
	assert_false(panel_is_open(&panel, 2));
	panel_cosign(&panel, PANEL_T); /* that they have is in their logs by now */
	panel.down[1] = false;
	panel_pass(&panel, -3600, 2);
	for (size_t i = 1; i < PANEL; i++)
		assert_true(panel_is_open(&panel, i));
}

/* Everything is in the journal, and in public files. */
static void
goes_on_where_it_was_after_a_crash(void **state)
{
	scoped(panel_free) struct panel panel;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &movable);
	panel.down[0] = true;
	panel_pass(&panel, PANEL_T - panel.now, 1);
	panel_cosign(&panel, PANEL_T);
	for (size_t i = 1; i < PANEL; i++) {
		vigil_free(&panel.vigil[i]);
		node_close(panel_node(&panel, i));
		play_open_node(&panel.play[i], panel_node(&panel, i));
		panel_pass(&panel, 0, 1);
	}
	panel_pass(&panel, 1, 1);
	for (size_t i = 1; i < PANEL; i++)
		assert_true(panel_is_open(&panel, i));
}

TESTS(TEST(members_open_it_at_its_time_without_its_publisher),
    TEST(one_may_be_away_and_no_more), TEST(its_publisher_opens_it_where_too_few_are_left),
    TEST(who_was_dealt_what_does_not_fit_is_not_armed),
    TEST(nobody_is_armed_before_a_quorum_has_seen_the_seal),
    TEST(is_postponed_when_a_quorum_sees_it_in_time),
    TEST(opens_on_time_when_it_was_postponed_too_late),
    TEST(a_key_seen_before_its_time_lets_everybody_in),
    TEST(a_clock_that_is_behind_accuses_nobody),
    TEST(a_breach_is_told_though_the_log_has_grown_this_moment),
    TEST(a_breach_that_is_seen_right_after_a_restart_is_told_as_well),
    TEST(what_witnesses_said_before_the_clock_was_set_back_accuses_nobody),
    TEST(what_is_said_by_another_way_is_seen_to_at_once),
    TEST(its_publisher_opens_it_early_for_everybody), TEST(passes_over_what_does_not_fit),
    TEST(who_is_behind_goes_by_what_others_have_cosigned),
    TEST(goes_on_where_it_was_after_a_crash))
