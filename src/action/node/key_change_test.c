#include "action/node/key_change.h"

#include "play.h"

static struct err err;

static void
put(const struct play *play, const char *name, const char *bytes)
{
	scratch_put(&play->scratch, name, text_of(bytes));
}

static void
assert_holds(const struct play *play, const char *name, const char *bytes)
{
	scoped(buf_free) struct buf is = scratch_get(&play->scratch, name);

	assert_string_equal(buf_string(&is), bytes);
}

/* The manifest that the journal has stands for the one that is ready. */
static void
takes_over_what_is_ready_once_the_journal_has_it(void **state)
{
	scoped(play_free) struct play play = play_make();
	bool changed;

	(void)state;
	assert_true(key_change_begin(play.node.dir, &err));
	put(&play, "node/keys/witness.key", "before");
	put(&play, "node/keys/new/witness.key", "after");
	assert_true(key_change_settle(play.node.dir, &play.node.journal, &changed, &err));
	assert_holds(&play, "node/keys/witness.key", "before"); /* not ready yet */
	assert_true(key_change_ready(play.node.dir, play.node.manifest.statement.bytes, &err));
	assert_true(key_change_settle(play.node.dir, &play.node.journal, &changed, &err));
	assert_holds(&play, "node/keys/witness.key", "after");
	assert_holds(&play, "node/keys/old/witness-0.key", "before");
	assert_false(scratch_has(&play.scratch, "node/keys/new"));
	err = (struct err){ 0 };
	assert_true(key_change_settle(play.node.dir, &play.node.journal, &changed, &err));
	assert_int_equal(err.fault, FAULT_NONE); /* nothing is ready, which is no fault */
}

static void
what_the_journal_has_not_changes_nothing(void **state)
{
	scoped(play_free) struct play play = play_make(), other = play_make_other();
	bool changed;

	(void)state;
	assert_true(key_change_begin(play.node.dir, &err));
	put(&play, "node/keys/new/witness.key", "after");
	assert_true(key_change_ready(play.node.dir, other.node.manifest.statement.bytes, &err));
	assert_true(key_change_settle(play.node.dir, &play.node.journal, &changed, &err));
	assert_true(scratch_has(&play.scratch, "node/keys/new/witness.key"));
	assert_true(key_change_begin(play.node.dir, &err)); /* and the next drops it */
	assert_false(scratch_has(&play.scratch, "node/keys/new/witness.key"));
	put(&play, "node/keys/new/manifest", "no manifest");
	assert_false(key_change_settle(play.node.dir, &play.node.journal, &changed, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
forgets_what_was_used_before(void **state)
{
	scoped(play_free) struct play play = play_make();
	size_t count;

	(void)state;
	assert_true(key_change_forget(play.node.dir, &count, &err));
	assert_int_equal(count, 0);
	assert_true(key_change_begin(play.node.dir, &err));
	put(&play, "node/keys/old/age-1.key", "old");
	put(&play, "node/keys/old/log-1.key", "old");
	assert_true(key_change_forget(play.node.dir, &count, &err));
	assert_int_equal(count, 2);
	assert_false(scratch_has(&play.scratch, "node/keys/old/age-1.key"));
}

TESTS(TEST(takes_over_what_is_ready_once_the_journal_has_it),
    TEST(what_the_journal_has_not_changes_nothing), TEST(forgets_what_was_used_before))
