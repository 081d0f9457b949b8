#include "action/node/renewal.h"

#include "action/follower/follow.h"
#include "action/release/release.h"
#include "log/checkpoint.h"
#include "play.h"

#define LATER (PLAY_BEGAN + 1000)

static struct err err;

/* The offline keys, which play.h keeps beside the others. */
struct safe {
	struct offline offline;
	struct key_file root, release;
	unsigned readied, used;
};

static bool
ready(void *arg, const struct offline *offline, struct err *why)
{
	struct safe *safe = arg;

	(void)offline;
	(void)why;
	safe->readied++;
	return true;
}

static bool
use(void *arg, struct err *why)
{
	struct safe *safe = arg;

	(void)why;
	assert_int_equal(safe->readied, safe->used + 1);
	safe->used++;
	return true;
}

static void
load_key(const struct play *play, const char *name, struct note_key *out)
{
	scoped(key_file_free) struct key_file file = { 0 };
	char path[PATH_MAX];

	scratch_path(&play->scratch, name, path);
	assert_true(key_file_load(path, TEXT(""), &file, &err));
	*out = file.key;
	file.key = NOTE_KEY;
}

static void
open_safe(const struct play *play, struct safe *safe)
{
	struct text node = play->node.manifest.name;

	*safe = (struct safe){ .offline = OFFLINE };
	party_role_name(node, PARTY_ROOT, &safe->offline.names);
	load_key(play, "node/keys/root.key", &safe->offline.root);
	load_key(play, "node/keys/release.key", &safe->offline.release);
	safe->offline.root.vkey.name = buf_text(&safe->offline.names);
	safe->offline.release.vkey.name = TEXT("psirt.example.com/release");
}

static void
close_safe(struct safe *safe)
{
	offline_free(&safe->offline);
}

static bool
renew(struct play *play, struct safe *safe, const struct renewal_plan *plan)
{
	struct renewal_keys keys = { &safe->offline, ready, use, safe };

	play->now += 100;
	return renewal_do(&play->node, plan, &keys, play->now, &err);
}

/* The node as one who comes new sees it. */
static void
assert_shows_version(struct play *play, const char *pin, int64_t version)
{
	scoped(peer_free) struct peer peer = { 0 };
	char path[PATH_MAX];

	scratch_path(&play->scratch, pin, path);
	assert_true(peer_meet(play_remote(play), path, play->now, &peer, &err));
	assert_int_equal(peer.manifest->version, version);
	assert_int_equal(peer.chain.count, version);
}

static bool
follow(struct play *play, struct follow *out)
{
	char dir[PATH_MAX];

	scratch_path(&play->scratch, "follower", dir);
	return follow_open(dir, play_remote(play), play->now, out, &err);
}

/* Somebody who has not heard of the newest manifest yet; he keeps the answer, and what it
 * is signed with he learns from the next one. */
static bool
report_to(struct play *play, const struct peer *peer)
{
	struct deliver how = { &play->finder, peer, play_remote(play), play->now };
	scoped(sent_free) struct sent sent = { 0 };
	char path[PATH_MAX];
	char *const paths[] = { path };
	unsigned troubles = 0;
	struct hash id;
	bool all = true;

	scratch_path(&play->scratch, "crash.bin", path);
	assert_false(deliver_report(&how,
	    &(struct deliver_matter){ .title = TEXT("Late"), .paths = paths, .count = 1 }, &id,
	    &err));
	assert_non_null(strstr(err.text, "'accord poll' delivers it"));
	assert_true(sent_open(&play->finder, play_trouble, &troubles, &sent, &err));
	for (size_t i = 0; i < sent.count; i++) {
		scoped(peer_free) struct peer newer = { 0 };

		if (sent.at[i].delivered)
			continue;
		assert_true(play_meet(play, &newer, &err));
		how.node = &newer;
		all = all && deliver_again(&how, &sent.at[i].id, &err);
	}
	return all;
}

static void
is_valid_for_longer(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(close_safe) struct safe safe = { 0 };
	int64_t before = play.node.manifest.expires;

	(void)state;
	open_safe(&play, &safe);
	assert_shows_version(&play, "pin", 1);
	play.now = before - 10;
	assert_true(renew(&play, &safe, &(struct renewal_plan){ 0 }));
	assert_true(play.node.manifest.expires > before);
	assert_int_equal(play.node.manifest.version, 2);
	assert_int_equal(safe.readied, 0);
	assert_shows_version(&play, "pin", 2);
	assert_shows_version(&play, "new pin", 2);
	assert_false(scratch_has(&play.scratch, "node/keys/new"));
}

/* All keys anew, and everything goes on: a report from before is proven under the new log
 * key, one from then on is received under the new keys, and a follower reads on. */
static void
changes_every_key_and_goes_on(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(close_safe) struct safe safe = { 0 };
	scoped(follow_close) struct follow before = { 0 }, after = { 0 };
	scoped(peer_free) struct peer known = { 0 };
	scoped(buf_free) struct buf head = BUF(MIB);
	struct vkey key[PARTY_ROLES];
	struct checkpoint checkpoint;
	struct record_facts facts;
	struct hash old, young;
	size_t proofs;

	(void)state;
	open_safe(&play, &safe);
	assert_true(play_meet(&play, &known, &err));
	memcpy(key, play.node.manifest.key, sizeof(key));
	assert_true(play_report(&play, &old, &err));
	assert_true(follow(&play, &before));
	follow_close(&before);
	assert_true(renew(&play, &safe,
	    &(struct renewal_plan){ .change = RENEWAL_ONLINE | RENEWAL_KEY(PARTY_ROOT) |
					      RENEWAL_KEY(PARTY_RELEASE) }));
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		assert_memory_not_equal(
		    &play.node.manifest.key[role].key, &key[role].key, sizeof(key[role].key));
	assert_int_equal(safe.used, 1);
	assert_true(scratch_has(&play.scratch, "node/keys/old/age-1.key"));
	head = scratch_get(&play.scratch, "node/public/checkpoint");
	assert_true(checkpoint_open(buf_text(&head), &known.manifest->key[PARTY_LOG],
	    &checkpoint, &err)); /* for who knows the old key alone */
	assert_true(checkpoint_open(
	    buf_text(&head), &play.node.manifest.key[PARTY_LOG], &checkpoint, &err));
	assert_true(report_to(&play, &known)); /* what was still on its way to the old key */
	assert_true(play_report(&play, &young, &err));
	play.now += 2 * PLAY_EPOCH;
	play_due(&play);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 3);
	assert_true(play_check(&play, &old, &facts, &err));
	assert_true(facts.proven);
	assert_true(play_check(&play, &young, &facts, &err));
	assert_true(follow(&play, &after));
	assert_int_equal(after.node.manifest->version, 2);
	assert_int_equal(after.dropped, 0);
	assert_true(renew(&play, &safe, &(struct renewal_plan){ 0 })); /* by the new root */
	assert_shows_version(&play, "new pin", 3);
}

/* What was proven before counts, what was not does not, and the log has another name. */
static void
revokes_keys_that_somebody_else_has(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(close_safe) struct safe safe = { 0 };
	scoped(follow_close) struct follow before = { 0 }, after = { 0 };
	struct record_facts facts;
	struct hash proven, not ;
	size_t proofs;
	int64_t since;

	(void)state;
	open_safe(&play, &safe);
	assert_true(play_report(&play, &proven, &err));
	play.now += 2 * PLAY_EPOCH;
	play_due(&play);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 1);
	assert_true(play_report(&play, &not, &err));
	assert_true(follow(&play, &before));
	since = play.now;
	assert_true(renew(&play, &safe,
	    &(struct renewal_plan){
		.change = RENEWAL_ONLINE, .revoke = RENEWAL_ONLINE, .since = since }));
	assert_true(
	    text_eq(play.node.manifest.key[PARTY_LOG].name, TEXT("psirt.example.com/log/2")));
	play.now += 2 * PLAY_EPOCH;
	play_due(&play);
	assert_true(play_check(&play, &proven, &facts, &err));
	(void)!play_poll(&play, &proofs, &err);
	assert_int_equal(proofs, 0);
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(play_check(&play, &not, &facts, &err));
	assert_non_null(strstr(err.text, "revoked"));
	follow_close(&before);
	assert_true(follow(&play, &after)); /* the same entries, the same follower */
	assert_int_equal(after.dropped, 0);
	assert_int_equal(after.node.manifest->version, 2);
}

static void
ends_for_good(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(close_safe) struct safe safe = { 0 };
	scoped(peer_free) struct peer peer = { 0 };

	(void)state;
	open_safe(&play, &safe);
	assert_true(renew(&play, &safe, &(struct renewal_plan){ .retire = true }));
	assert_true(play_meet(&play, &peer, &err));
	assert_false(peer_check_active(&peer, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(renew(&play, &safe, &(struct renewal_plan){ 0 }));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
refuses_what_it_must(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(close_safe) struct safe safe = { 0 }, other = { 0 };
	const struct renewal_plan bad[] = {
		{ .revoke = RENEWAL_AGE },
		{ .change = RENEWAL_KEY(PARTY_ROOT), .revoke = RENEWAL_KEY(PARTY_ROOT) },
		{ .change = RENEWAL_AGE, .revoke = RENEWAL_AGE, .since = INT64_MAX },
		{ .url = { "nowhere", 7 } },
	};

	(void)state;
	open_safe(&play, &safe);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(renew(&play, &safe, &bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_true(offline_make(TEXT("psirt.example.com"), &other.offline, &err));
	assert_false(renew(&play, &other, &(struct renewal_plan){ 0 }));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_shows_version(&play, "pin", 1);
}

/* As kill -9 would have left it: the journal has the manifest, the keys are where they
 * were; or it has not. */
static void
a_change_that_was_interrupted_is_finished_or_dropped(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(close_safe) struct safe safe = { 0 };
	scoped(buf_free) struct buf key = BUF(KIB), manifest = BUF(MIB);
	char path[PATH_MAX];

	(void)state;
	open_safe(&play, &safe);
	assert_true(renew(
	    &play, &safe, &(struct renewal_plan){ .change = RENEWAL_KEY(PARTY_STATEMENT) }));
	key = scratch_get(&play.scratch, "node/keys/statement.key");
	manifest = scratch_get(&play.scratch, "node/public/.well-known/accord");
	node_close(&play.node);
	scratch_path(&play.scratch, "node/keys/new", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&play.scratch, "node/keys/new/statement.key", buf_text(&key));
	scratch_put(&play.scratch, "node/keys/new/manifest", buf_text(&manifest));
	play_open_node(&play, &play.node);
	assert_false(scratch_has(&play.scratch, "node/keys/new"));
	assert_true(scratch_has(&play.scratch, "node/keys/statement.key"));
	node_close(&play.node);
	scratch_path(&play.scratch, "node/keys/new", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&play.scratch, "node/keys/new/statement.key", TEXT("half a key"));
	play_open_node(&play, &play.node);
	assert_true(renew(&play, &safe, &(struct renewal_plan){ 0 }));
	assert_false(scratch_has(&play.scratch, "node/keys/new"));
}

static void
knows_which_manifests_it_made(void **state)
{
	scoped(play_free) struct play play = play_make(), twin = play_make_other();
	scoped(close_safe) struct safe safe = { 0 };
	scoped(buf_free) struct buf first = BUF(MIB);
	struct renewal_shown shown;
	size_t alarms;

	(void)state;
	open_safe(&play, &safe);
	buf_add(&first, play.node.manifest.statement.bytes);
	assert_true(renew(&play, &safe, &(struct renewal_plan){ 0 }));
	assert_true(
	    renewal_check_shown(&play.node, play.node.manifest.statement.bytes, &shown, &err));
	assert_true(shown.ours && shown.newest);
	assert_true(renewal_check_shown(&play.node, buf_text(&first), &shown, &err));
	assert_true(shown.ours && !shown.newest);
	assert_true(
	    renewal_check_shown(&play.node, twin.node.manifest.statement.bytes, &shown, &err));
	assert_false(shown.ours);
	assert_int_equal(access(shown.path, F_OK), 0);
	assert_true(shown.claims);
	assert_true(renewal_alarms(play.node.dir, &alarms, &err));
	assert_int_equal(alarms, 1);
	assert_true(renewal_check_shown(&play.node, TEXT("<html>"), &shown, &err));
	assert_false(shown.ours || shown.claims);
	assert_int_equal(shown.path[0], '\0');
	assert_true(renewal_alarms(play.node.dir, &alarms, &err));
	assert_int_equal(alarms, 1);
}

static void
tells_what_the_log_had_at_a_time(void **state)
{
	scoped(play_free) struct play play = play_make();
	uint64_t size, before = play_log_size(&play);

	(void)state;
	play.now += 3 * PLAY_EPOCH;
	play_due(&play);
	assert_true(renewal_size_at(&play.node, play.now, &size, &err));
	assert_int_equal(size, before + 3);
	assert_true(renewal_size_at(&play.node, play.now - PLAY_EPOCH, &size, &err));
	assert_int_equal(size, before + 2);
	assert_true(renewal_size_at(&play.node, 0, &size, &err));
	assert_int_equal(size, 0);
}

/* As the running server is asked: it has the keys of before, and must begin again. */
static void
only_what_follows_is_said_and_makes_the_node_stale(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct journal *journal = &play.node.journal;
	struct manifest next = play.node.manifest;
	struct signer root;
	struct safe safe;
	struct hash id, said;

	(void)state;
	open_safe(&play, &safe);
	root = note_key_signer(&safe.offline.root);
	next.version = 2;
	next.previous = hash_text(TEXT("another"));
	assert_true(manifest_sign(&next, LATER, &root, &note, &id, &err));
	assert_true(journal_begin(journal, &err));
	assert_false(renewal_say(&play.node, buf_text(&note), &said, &err));
	journal_rollback(journal);
	assert_false(play.node.stale);
	next.previous = play.node.manifest.statement.id;
	buf_clear(&note);
	assert_true(manifest_sign(&next, LATER, &root, &note, &id, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(renewal_say(&play.node, buf_text(&note), &said, &err));
	assert_true(journal_commit(journal, &err));
	assert_true(hash_eq(&said, &id));
	assert_true(play.node.stale);
	close_safe(&safe);
}

TESTS(TEST(is_valid_for_longer), TEST(changes_every_key_and_goes_on),
    TEST(revokes_keys_that_somebody_else_has), TEST(ends_for_good), TEST(refuses_what_it_must),
    TEST(a_change_that_was_interrupted_is_finished_or_dropped),
    TEST(knows_which_manifests_it_made), TEST(tells_what_the_log_had_at_a_time),
    TEST(only_what_follows_is_said_and_makes_the_node_stale))
