#include "action/node/checkup.h"

#include <sys/stat.h>

#include "play.h"

static struct err err;

/* The names of what was found, each followed by a blank. */
static void
note(void *arg, const struct finding *finding)
{
	struct buf *out = arg;

	assert_true(strlen(finding->what) > 0 && strlen(finding->why) > 0);
	assert_true(strlen(finding->mend) > 0);
	buf_addf(out, "%s ", finding->check);
}

static void
assert_found(struct play *play, int64_t now, const char *wanted)
{
	scoped(buf_free) struct buf found = BUF(4 * KIB);
	struct checkup checkup = { .now = now, .tell = note, .arg = &found };

	checkup_files(&checkup, play->node.dir);
	checkup_node(&checkup, &play->node);
	assert_string_equal(buf_string(&found), wanted);
	assert_int_equal(checkup.done, 10);
}

/* A node as play.h makes it keeps its offline keys beside the others, and its folders have
 * the modes that the umask gives. */
static void
make_well(struct play *play)
{
	char path[PATH_MAX];

	scratch_path(&play->scratch, "node/keys/root.key", path);
	assert_int_equal(unlink(path), 0);
	scratch_path(&play->scratch, "node/keys/release.key", path);
	assert_int_equal(unlink(path), 0);
	scratch_path(&play->scratch, "node/signer", path);
	assert_int_equal(chmod(path, 0700), 0);
}

static void
finds_nothing_but_that_there_are_no_witnesses(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	make_well(&play);
	assert_found(&play, play.now, "witnesses ");
}

static void
finds_keys_that_should_be_elsewhere(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	make_well(&play);
	scratch_put(&play.scratch, "node/offline-keys.age", TEXT("sealed"));
	assert_found(&play, play.now, "offline-keys witnesses ");
}

static void
finds_what_others_may_read(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];

	(void)state;
	make_well(&play);
	scratch_path(&play.scratch, "node/keys/log.key", path);
	assert_int_equal(chmod(path, 0640), 0);
	scratch_path(&play.scratch, "node/journal", path);
	assert_int_equal(chmod(path, 0755), 0);
	assert_found(&play, play.now, "permissions permissions witnesses ");
}

static void
finds_a_clock_that_is_wrong(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id;

	(void)state;
	make_well(&play);
	play.now += 1000;
	assert_true(play_report(&play, &id, &err)); /* its receipt is the node's own */
	play_due(&play);
	assert_found(&play, play.now - 3, "witnesses ");
	assert_found(&play, play.now - 100, "clock witnesses ");
	assert_found(&play, play.now + INT64_C(86400) * 500, "clock log manifest witnesses ");
}

static void
finds_a_log_that_stands_still_and_a_manifest_that_ends(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	make_well(&play);
	assert_found(&play, play.now + 10 * PLAY_EPOCH, "log witnesses ");
	assert_found(&play, play.node.manifest.expires - 1, "log manifest witnesses ");
}

static void
finds_witnesses_and_what_is_no_policy(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];

	(void)state;
	make_well(&play);
	scratch_put(&play.scratch, "node/witness-policy",
	    TEXT("witness w witness.example+0c2bd0b4+BEzyE+JKnZTCn3X5rXr+jRkNK+9p8t0Mw8zUw"
		 "JwYQ1Jz\n"));
	assert_found(&play, play.now, "witnesses ");
	scratch_path(&play.scratch, "node/witness-policy", path);
	assert_int_equal(unlink(path), 0);
	assert_found(&play, play.now, "witnesses ");
}

static void
finds_tokens_that_others_may_read(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];

	(void)state;
	make_well(&play);
	scratch_path(&play.scratch, "node/console", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&play.scratch, "node/console/tokens", TEXT("accord tokens v1\n"));
	scratch_path(&play.scratch, "node/console/tokens", path);
	assert_int_equal(chmod(path, 0644), 0);
	assert_found(&play, play.now, "permissions tokens witnesses ");
}

static void
finds_what_alarmed_it(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];

	(void)state;
	make_well(&play);
	scratch_path(&play.scratch, "node/alarm", path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_found(&play, play.now, "witnesses ");
	scratch_put(&play.scratch, "node/alarm/manifest-1", TEXT("not ours"));
	assert_found(&play, play.now, "alarm witnesses ");
}

TESTS(TEST(finds_nothing_but_that_there_are_no_witnesses),
    TEST(finds_keys_that_should_be_elsewhere), TEST(finds_what_others_may_read),
    TEST(finds_a_clock_that_is_wrong),
    TEST(finds_a_log_that_stands_still_and_a_manifest_that_ends),
    TEST(finds_witnesses_and_what_is_no_policy), TEST(finds_tokens_that_others_may_read),
    TEST(finds_what_alarmed_it))
