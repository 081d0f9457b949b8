#include "action/follower/recall.h"

#include "action/follower/holding.h"
#include "play.h"

#define OPENS (PLAY_BEGAN + 100)

static void
hold(struct play *play, struct hash *id)
{
	struct seal seal = { .opens = OPENS };
	scoped(follow_close) struct follow follow = { 0 };
	const struct remote *remote = play_remote(play);
	const struct mirrors mirrors = { &remote, 1, 0 };
	struct download download;
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct err err;

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, &seal, id, &err));
	scratch_path(&play->scratch, "into", path);
	assert_true(follow_open(path, remote, play->now, &follow, &err));
	assert_true(holding_fetch(&follow, &follow.seals[0], &mirrors, &download, &err));
}

static bool
recall_it(struct play *play, struct follow *follow, struct err *err)
{
	char path[PATH_MAX];

	scratch_path(&play->scratch, "into", path);
	return recall(path, play_remote(play), follow, err);
}

static void
what_is_held_is_known_though_nobody_is_there(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(follow_close) struct follow follow = { 0 };
	scoped(follow_close) struct follow other = { 0 };
	scoped(identity_free) struct identity key = { 0 };
	struct hash id;
	struct err err;

	(void)state;
	hold(&play, &id);
	play.down = true;
	assert_true(recall_it(&play, &follow, &err));
	assert_int_equal(follow.count, 1);
	assert_true(hash_eq(&follow.seals[0].id, &id));
	assert_int_equal(follow.seals[0].seal.opens, OPENS);
	assert_false(recall_it(&play, &other, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	/* Somebody tells the key, and that is all that it takes. */
	play.down = false;
	play.now = OPENS;
	play_due(&play);
	assert_true(holding_key(&follow, &follow.seals[0], &key, &err));
	play.down = true;
	assert_true(holding_unlock(&follow, &follow.seals[0], &key, &err));
	play.down = false;
	assert_true(follow_again(&follow, play_remote(&play), play.now, &err));
	assert_true(follow.seals[0].open);
}

static void
what_was_not_verified_is_not_believed(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(follow_close) struct follow follow = { 0 };
	scoped(buf_free) struct buf name = BUF(KIB);
	struct hash id;
	struct err err;

	(void)state;
	assert_false(recall_it(&play, &follow, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	hold(&play, &id);
	buf_add(&name, TEXT("into/.accord/"));
	hash_format(&id, &name);
	buf_add(&name, TEXT("/seal"));
	scratch_flip(&play.scratch, buf_string(&name), 60, 0);
	assert_false(recall_it(&play, &follow, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

TESTS(TEST(what_is_held_is_known_though_nobody_is_there),
    TEST(what_was_not_verified_is_not_believed))
