#include "action/node/due.h"

#include "action/release/release.h"
#include "base/mem.h"
#include "journal/anchor.h"
#include "play.h"

static struct hash
seal_one(struct play *play, int64_t opens)
{
	struct seal seal = { .opens = opens };
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct hash id;
	struct err err;

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, &seal, &id, &err));
	return id;
}

static bool
is_posted(struct play *play, const struct hash *id)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	seal_key_path(id, &name);
	return tree_has(&play->node.journal.tree, buf_string(&name));
}

static void
tells_when_the_next_thing_is_due(void **state)
{
	scoped(play_free) struct play play = play_make();
	int64_t next;
	struct err err;

	(void)state;
	assert_true(due_do(&play.node, PLAY_BEGAN + 3, &next, &err));
	assert_true(next == PLAY_BEGAN + PLAY_EPOCH);
	seal_one(&play, PLAY_BEGAN + 7);
	assert_true(due_do(&play.node, PLAY_BEGAN + 3, &next, &err));
	assert_true(next == PLAY_BEGAN + 7);
	assert_true(due_do(&play.node, PLAY_BEGAN + 7, &next, &err));
	assert_true(next == PLAY_BEGAN + PLAY_EPOCH);
}

static void
keys_are_posted_at_their_time_and_not_before(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash late = seal_one(&play, PLAY_BEGAN + 60);
	struct hash soon = seal_one(&play, PLAY_BEGAN + 30);

	(void)state;
	play.now = PLAY_BEGAN + 29;
	play_due(&play);
	assert_false(is_posted(&play, &soon));
	play.now = PLAY_BEGAN + 30;
	play_due(&play);
	assert_true(is_posted(&play, &soon));
	assert_false(is_posted(&play, &late));
	play.now = PLAY_BEGAN + 1000; /* it was down meanwhile */
	play_due(&play);
	assert_true(is_posted(&play, &late));
}

/* After a crash between the file and the note of it. */
static void
a_key_may_be_posted_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = seal_one(&play, PLAY_BEGAN + 5);
	struct err err;

	(void)state;
	play.now = PLAY_BEGAN + 5;
	play_due(&play);
	assert_true(db_run(play.node.journal.db, "UPDATE release_key SET posted = 0", &err));
	play_due(&play);
	assert_true(is_posted(&play, &id));
}

static void
epochs_missed_while_it_was_down_are_anchored(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct record_facts facts;
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	play.now += 2500 * PLAY_EPOCH; /* more than are done at once */
	play_due(&play);
	assert_int_equal(play_log_size(&play), 2501);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 1);
	assert_true(play_check(&play, &id, &facts, &err));
	assert_true(facts.proven);
}

static void
a_clock_set_back_breaks_no_promise(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct record_facts facts;
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	play.now += 10 * PLAY_EPOCH;
	play_due(&play);
	play.now -= 5 * PLAY_EPOCH;
	play_due(&play);
	assert_true(play_report(&play, &id, &err));
	assert_true(play_check(&play, &id, &facts, &err));
	assert_true(facts.anchored_by == PLAY_BEGAN + 11 * PLAY_EPOCH);
	play.now = facts.anchored_by - 1;
	play_due(&play);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 0);
	play.now = facts.proof_by;
	play_due(&play);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 1);
}

static void
the_log_is_kept_though_a_key_makes_trouble(void **state)
{
	scoped(play_free) struct play play = play_make();
	int64_t next = 42;
	struct err err;

	(void)state;
	seal_one(&play, PLAY_BEGAN + 5);
	assert_true(db_run(play.node.journal.db, "UPDATE release_key SET seal = x'00'", &err));
	assert_false(due_do(&play.node, PLAY_BEGAN + PLAY_EPOCH, &next, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_true(next == 42);
	assert_int_equal(play_log_size(&play), 3); /* manifest, seal, anchor */
}

/* Each time less is left to do; what was done stays done. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash release = seal_one(&play, PLAY_BEGAN + 5), report;
	bool done = false;
	int64_t next;
	size_t proofs;
	struct err err;

	(void)state;
	assert_true(play_report(&play, &report, &err));
	play.now += 2 * PLAY_EPOCH;
	for (size_t n = 0; !done && n < 100000; n += test_step(16)) {
		mem_fail_after(n);
		done = due_do(&play.node, play.now, &next, &err);
		mem_fail_after(SIZE_MAX);
		assert_true(done || err.fault == FAULT_LIMIT);
	}
	assert_true(done);
	assert_true(is_posted(&play, &release));
	assert_int_equal(play_log_size(&play), 4); /* manifest, seal, two anchors */
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 1);
}

TESTS(TEST(tells_when_the_next_thing_is_due),
    TEST(keys_are_posted_at_their_time_and_not_before), TEST(a_key_may_be_posted_again),
    TEST(epochs_missed_while_it_was_down_are_anchored),
    TEST(a_clock_set_back_breaks_no_promise), TEST(the_log_is_kept_though_a_key_makes_trouble),
    TEST(survives_each_allocation_failing))
