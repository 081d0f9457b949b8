#include "action/node/warning.h"

#include "play.h"

static struct err err;

static void
assert_warns(struct play *play, int64_t now, const char *words)
{
	scoped(buf_free) struct buf out = BUF(WARNINGS_LEN_MAX);

	assert_true(warning_list(&play->node, now, &out, &err));
	if (strstr(buf_string(&out), words) == NULL)
		fail_msg("'%s' is not in: %s", words, buf_string(&out));
}

static void
warns_of_what_will_be_trouble(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf before = BUF(WARNINGS_LEN_MAX);

	(void)state;
	assert_true(warning_list(&play.node, play.now, &before, &err));
	assert_null(strstr(buf_string(&before), "manifest"));
	assert_null(strstr(buf_string(&before), "anchor"));
	assert_warns(&play, play.now, "keys/root.key is still on this machine");
	assert_warns(&play, play.now + 10 * PLAY_EPOCH, "no anchor since");

	assert_warns(&play, play.node.manifest.expires - 1, "the manifest expires at");
	assert_warns(&play, play.node.manifest.expires, "the manifest has expired");
	play.now += 20 * PLAY_EPOCH;
	play_due(&play);
	assert_warns(&play, play.now - 10 * PLAY_EPOCH, "the log is anchored until");
}

static void
counts_the_witnesses_that_are_named(void **state)
{
	scoped(play_free) struct play play = play_make();
	size_t count = 7;

	(void)state;
	assert_true(warning_witnesses(&play.node, &count, &err));
	assert_int_equal(count, 0);
	scratch_put(&play.scratch, "node/witness-policy", TEXT("quorum none\n"));
	assert_true(warning_witnesses(&play.node, &count, &err));
	assert_int_equal(count, 0);
	scratch_put(&play.scratch, "node/witness-policy", TEXT("nonsense\n"));
	assert_false(warning_witnesses(&play.node, &count, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(warns_of_what_will_be_trouble), TEST(counts_the_witnesses_that_are_named))
