#include "action/member/membership.h"

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
}

static struct roll_person
person(struct play *play, struct text name, int64_t now)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct membership membership;

	assert_true(membership_load(&play->node, now, &arena, &membership, &err));
	return *roll_find(&membership.roll, name);
}

/* How many votes for b's suspension are in force by then? */
static size_t
votes(struct play *play, int64_t now)
{
	return person(play, TEXT("b.example"), now).votes;
}

static void
who_changes_his_mind_within_a_second_has_changed_it(void **state)
{
	const struct act leave = { .kind = KIND_WITHDRAW, .reason = TEXT("why") };
	struct act vote = {
		.kind = KIND_SUSPEND, .who = TEXT("b.example"), .reason = TEXT("why")
	};
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 };
	struct hash genesis, id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_CSIRT);
	assert_true(founds(&play, &genesis));
	fellow_pledge(&b, &play, &genesis, PROMISE_PLEDGE);
	fellow_pledge(&c, &play, &genesis, PROMISE_CHARTER);
	for (int64_t i = 0; i < 8; i++, vote.lift = !vote.lift) {
		begin(&play);
		assert_true(
		    ends(&play, membership_say(&play.node, &vote, play.now, &id, &err)));
		assert_int_equal(votes(&play, play.now + i), vote.lift ? 0 : 1);
	}
	begin(&play);
	assert_true(ends(&play, membership_say(&play.node, &leave, play.now, &id, &err)));
	begin(&play);
	assert_true(ends(&play, membership_join(&play.node, &genesis, play.now, &id, &err)));
	/* To come back takes sponsors, but it has not gone. */
	assert_int_equal(
	    person(&play, play.node.manifest.name, play.now + 8).status, ROLL_APPLICANT);
}

static void
says_nothing_that_is_far_ahead_of_the_clock(void **state)
{
	struct act vote = {
		.kind = KIND_SUSPEND, .who = TEXT("b.example"), .reason = TEXT("why")
	};
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 };
	struct hash genesis, id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_CSIRT);
	assert_true(founds(&play, &genesis));
	fellow_pledge(&b, &play, &genesis, PROMISE_PLEDGE);
	begin(&play);
	assert_true(ends(&play, membership_say(&play.node, &vote, play.now + 500, &id, &err)));
	vote.lift = true;
	begin(&play);
	assert_false(ends(&play, membership_say(&play.node, &vote, play.now, &id, &err)));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	play.now += 300;
	begin(&play);
	assert_true(ends(&play, membership_say(&play.node, &vote, play.now, &id, &err)));
	assert_int_equal(votes(&play, play.now + 201), 0);
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
    TEST(admits_suspends_and_leaves_by_the_rules),
    TEST(who_changes_his_mind_within_a_second_has_changed_it),
    TEST(says_nothing_that_is_far_ahead_of_the_clock), TEST(knows_where_others_are))
