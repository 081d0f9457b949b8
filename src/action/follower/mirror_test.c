#include "action/follower/mirror.h"

#include "action/follower/depot.h"
#include "action/follower/holding.h"
#include "action/release/events.h"
#include "play.h"
#include "statement/takedown.h"

#define OPENS (PLAY_BEGAN + 100)

/* A node, a follower that mirrors it, and one that follows the mirror. */
struct chainlet {
	struct play play;
	struct hash id;
	struct mirror mirror;
	struct follow first, second;
	struct depot depot;
};

static void
begin(struct chainlet *c)
{
	struct seal seal = { .opens = OPENS };
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct err err;

	*c = (struct chainlet){ .play = play_make() };
	scratch_path(&c->play.scratch, "report.md", path);
	assert_true(play_seal(&c->play, &(struct release_files){ .paths = paths, .count = 1 },
	    &seal, &c->id, &err));
	scratch_path(&c->play.scratch, "mirror", path);
	assert_true(mirror_open(path, &c->mirror, &err));
}

static void
chainlet_free(struct chainlet *c)
{
	follow_close(&c->first);
	follow_close(&c->second);
	mirror_close(&c->mirror);
	play_free(&c->play);
}

static bool
follow_in(struct chainlet *c, const char *name, const struct remote *remote,
    struct follow *follow, struct err *err)
{
	char into[PATH_MAX];

	follow_close(follow);
	scratch_path(&c->play.scratch, name, into);
	return follow_open(into, remote, c->play.now, follow, err);
}

/* The first follows, and lays out what it has seen. */
static void
mirror(struct chainlet *c)
{
	const struct remote *remote = play_remote(&c->play);
	const struct mirrors mirrors = { &remote, 1, 0 };
	struct download download;
	struct err err;

	assert_true(follow_in(c, "into", mirror_through(&c->mirror, remote), &c->first, &err));
	c->first.remote = remote;
	assert_true(mirror_show(&c->mirror, &err));
	for (size_t i = 0; i < c->first.count; i++) {
		assert_true(
		    holding_fetch(&c->first, &c->first.seals[i], &mirrors, &download, &err));
		assert_true(mirror_add(&c->mirror, &c->first, &c->first.seals[i], &err));
	}
}

static bool
follow_mirror(struct chainlet *c, struct err *err)
{
	char path[PATH_MAX];

	scratch_path(&c->play.scratch, "mirror", path);
	assert_true(depot_open(path, &c->depot, err));
	return follow_in(c, "behind", &c->depot.remote, &c->second, err);
}

static bool
unlock(struct follow *follow, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };

	return holding_key(follow, &follow->seals[0], &key, err) &&
	       holding_unlock(follow, &follow->seals[0], &key, err);
}

static void
who_follows_a_mirror_has_all_that_he_needs(void **state)
{
	scoped(chainlet_free) struct chainlet c;
	const struct remote *remote = &c.depot.remote;
	const struct mirrors mirrors = { &remote, 1, 0 };
	scoped(buf_free) struct buf events = BUF(EVENTS_MAX);
	struct download download;
	struct err err;

	(void)state;
	begin(&c);
	mirror(&c);
	assert_true(follow_mirror(&c, &err));
	assert_int_equal(c.second.count, 1);
	assert_true(holding_fetch(&c.second, &c.second.seals[0], &mirrors, &download, &err));
	assert_false(unlock(&c.second, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	c.play.now = OPENS;
	play_due(&c.play);
	assert_true(unlock(&c.first, &err));
	mirror(&c);
	assert_true(mirror_add(&c.mirror, &c.first, &c.first.seals[0], &err)); /* once more */
	assert_true(unlock(&c.second, &err));
	assert_true(follow_mirror(&c, &err));
	events = scratch_get(&c.play.scratch, "mirror/" EVENTS_PATH);
	assert_non_null(strstr(buf_string(&events), "event: seal\n"));
	assert_non_null(strstr(buf_string(&events), "event: key\n"));
	assert_null(strstr(strstr(buf_string(&events), "event: key\n") + 1, "event: key\n"));
}

/* It goes on from where it was, and what was partial is not left for ever. */
static void
goes_on_with_the_log(void **state)
{
	scoped(chainlet_free) struct chainlet c;
	struct err err;

	(void)state;
	begin(&c);
	mirror(&c);
	c.play.now += 300 * PLAY_EPOCH;
	play_due(&c.play);
	mirror(&c);
	assert_false(scratch_has(&c.play.scratch, "mirror/tile/entries/000.p"));
	assert_true(scratch_has(&c.play.scratch, "mirror/tile/entries/000"));
	assert_true(follow_mirror(&c, &err));
	assert_int_equal(c.second.epochs.last, c.first.epochs.last);
}

static void
what_does_not_verify_is_not_shown(void **state)
{
	scoped(chainlet_free) struct chainlet c;
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	struct err err;

	(void)state;
	begin(&c);
	mirror(&c);
	before = scratch_get(&c.play.scratch, "mirror/checkpoint");
	scratch_flip(&c.play.scratch, "node/public/checkpoint", 70, 1);
	assert_false(follow_in(
	    &c, "into", mirror_through(&c.mirror, play_remote(&c.play)), &c.first, &err));
	after = scratch_get(&c.play.scratch, "mirror/checkpoint");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
	assert_true(follow_mirror(&c, &err));
}

/* As the node's own tree. */
static void
what_was_taken_down_goes(void **state)
{
	scoped(chainlet_free) struct chainlet c;
	scoped(buf_free) struct buf body = BUF(KIB), stone = BUF(MIB), path = BUF(KIB);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer;
	struct journal *journal;
	struct takedown takedown;
	struct hash id;
	struct err err;

	(void)state;
	begin(&c);
	mirror(&c);
	journal = &c.play.node.journal;
	signer = node_signer(&c.play.node);
	takedown = (struct takedown){ c.id, TEXT("it named somebody") };
	buf_add(&body, TEXT("statement/"));
	hash_format(&c.id, &body);
	assert_true(takedown_sign(&takedown, c.play.now, &signer, &stone, &id, &err));
	assert_true(statement_reopen(buf_text(&stone), &s, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(journal_add_public(journal, &s, &err));
	assert_true(journal_commit(journal, &err));
	assert_true(node_publish(&c.play.node, &err));
	takedown_path(&c.id, &path);
	assert_true(tree_put(&journal->tree, buf_string(&path), buf_text(&stone), &err));
	assert_true(tree_remove(&journal->tree, buf_string(&body), &err));
	assert_true(tree_has(&c.mirror.tree, buf_string(&body)));
	mirror(&c);
	assert_false(tree_has(&c.mirror.tree, buf_string(&body)));
	assert_true(follow_mirror(&c, &err));
	assert_int_equal(c.second.taken_down, 1);
}

TESTS(TEST(who_follows_a_mirror_has_all_that_he_needs), TEST(goes_on_with_the_log),
    TEST(what_does_not_verify_is_not_shown), TEST(what_was_taken_down_goes))
