#include "action/membership.h"

#include "fellow.h"

static struct err err;

/* In a transaction that lasts only if it was said. */
static bool
ends(struct play *play, bool said)
{
	if (said)
		assert_true(journal_commit(&play->node.journal, &err));
	else
		journal_rollback(&play->node.journal);
	return said;
}

static void
begin(struct play *play)
{
	assert_true(journal_begin(&play->node.journal, &err));
}

static bool
founds(struct play *play, struct hash *id)
{
	begin(play);
	return ends(play, membership_found(&play->node, TEXT("The accord"),
			      TEXT("b.example\nc.example"), play->now, id, &err));
}

static size_t
members(struct play *play)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct membership membership;

	assert_true(membership_load(&play->node, play->now, &arena, &membership, &err));
	return membership.roll.members;
}

static void
founds_with_nodes_whose_manifests_are_known(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 };
	struct hash id;

	(void)state;
	assert_false(founds(&play, &id));
	assert_int_equal(err.fault, FAULT_ABSENT);
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_CSIRT);
	assert_true(founds(&play, &id));
	assert_int_equal(members(&play), 1);
	fellow_pledge(&b, &play, &id, PROMISE_PLEDGE);
	fellow_pledge(&c, &play, &id, PROMISE_CHARTER);
	assert_int_equal(members(&play), 3);
	assert_false(founds(&play, &id));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
founds_nothing_with_an_observer(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 };
	struct hash id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_OBSERVER);
	assert_false(founds(&play, &id));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
admits_suspends_and_leaves_by_the_rules(void **state)
{
	const struct act suspend = {
		.kind = KIND_SUSPEND, .who = TEXT("b.example"), .reason = TEXT("why")
	};
	const struct act leave = { .kind = KIND_WITHDRAW, .reason = TEXT("why") };
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 }, d = { 0 };
	struct hash genesis, id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_CSIRT);
	fellow_make(&d, &play, "d.example", 'T', MANIFEST_VENDOR);
	begin(&play);
	assert_false(
	    ends(&play, membership_admit(&play.node, TEXT("d.example"), play.now, &id, &err)));
	assert_int_equal(err.fault, FAULT_ABSENT); /* no accord yet */
	assert_true(founds(&play, &genesis));
	begin(&play);
	assert_true(
	    ends(&play, membership_admit(&play.node, TEXT("d.example"), play.now, &id, &err)));
	begin(&play);
	assert_false(
	    ends(&play, membership_admit(&play.node, TEXT("d.example"), play.now, &id, &err)));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	begin(&play);
	assert_false(ends(&play, membership_say(&play.node, &suspend, play.now, &id, &err)));
	assert_int_equal(err.fault, FAULT_ABSENT); /* b has not joined */
	fellow_pledge(&b, &play, &genesis, PROMISE_PLEDGE);
	begin(&play);
	assert_true(ends(&play, membership_say(&play.node, &suspend, play.now, &id, &err)));
	begin(&play);
	assert_true(ends(&play, membership_say(&play.node, &leave, play.now, &id, &err)));
	assert_int_equal(members(&play), 1);
	play.now++;
	begin(&play);
	assert_true(ends(&play, membership_join(&play.node, &genesis, play.now, &id, &err)));
}

static void
knows_where_others_are(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct act admit = { .kind = KIND_ADMIT, .who = TEXT("e.example") };
	struct membership membership;
	struct text url;
	struct hash id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_CSIRT);
	assert_true(founds(&play, &admit.genesis));
	fellow_pledge(&b, &play, &admit.genesis, PROMISE_PLEDGE);
	admit.url = TEXT("https://there.example");
	fellow_say(&b, &play, &admit, &id);
	assert_true(membership_load(&play.node, play.now, &arena, &membership, &err));
	assert_true(
	    membership_url(&play.node, &membership, TEXT("b.example"), &arena, &url, &err));
	assert_true(text_eq(url, TEXT("https://b.example")));
	assert_true(
	    membership_url(&play.node, &membership, TEXT("e.example"), &arena, &url, &err));
	assert_true(text_eq(url, admit.url));
	assert_true(
	    membership_url(&play.node, &membership, TEXT("f.example"), &arena, &url, &err));
	assert_int_equal(url.len, 0);
}

TESTS(TEST(founds_with_nodes_whose_manifests_are_known), TEST(founds_nothing_with_an_observer),
    TEST(admits_suspends_and_leaves_by_the_rules), TEST(knows_where_others_are))
