#include "action/finder/pinned.h"

#include "play.h"

static struct err err;

static void
a_node_has_one_name_however_many_slashes_end_its_address(void **state)
{
	char one[PATH_MAX], other[PATH_MAX];

	(void)state;
	assert_true(pinned_name("https://a.example", one, &err));
	assert_true(pinned_name("https://a.example//", other, &err));
	assert_string_equal(one, other);
	assert_true(pinned_name("https://b.example", other, &err));
	assert_string_not_equal(one, other);
}

static void
another_node_than_before_is_refused_and_kept(void **state)
{
	scoped(play_free) struct play play = play_make(), impostor = play_make_other();
	scoped(peer_free) struct peer peer = { 0 }, again = { 0 };

	(void)state;
	assert_true(
	    pinned_meet(&play.finder, "nodes/a", play_remote(&play), play.now, &peer, &err));
	assert_true(pinned_load(&play.finder, "nodes/a", &again, &err));
	assert_int_equal(again.chain.count, 1);
	peer_free(&again);
	assert_false(pinned_meet(
	    &play.finder, "nodes/a", play_remote(&impostor), play.now, &again, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(finder_has(&play.finder, "nodes/a.refused"));
	/* What was pinned is what it was. */
	assert_true(pinned_save(&play.finder, "nodes/a", &peer, &err));
	assert_false(pinned_load(&play.finder, "nodes/b", &again, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
what_is_no_chain_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct peer peer = { 0 };

	(void)state;
	assert_true(finder_save(&play.finder, "nodes/a", TEXT("nonsense"), &err));
	assert_false(pinned_load(&play.finder, "nodes/a", &peer, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(peer.manifest);
}

TESTS(TEST(a_node_has_one_name_however_many_slashes_end_its_address),
    TEST(another_node_than_before_is_refused_and_kept), TEST(what_is_no_chain_is_refused))
