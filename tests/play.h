/*
 * play.h - a vendor and a finder in one process, without a network: what the one
 * sends, the other receives at once, at the time the test says it is.
 *
 *	scoped(play_free) struct play play = play_make();
 */
#pragma once

#include "action/finder/deliver.h"
#include "action/finder/finder.h"
#include "action/finder/record.h"
#include "action/inbox/receive.h"
#include "action/node/due.h"
#include "action/release/release.h"
#include "crypto/random.h"
#include "journal/last_head.h"
#include "mould.h"
#include "statement/envelope.h"
#include "statement/report.h"

#define PLAY_BEGAN INT64_C(1000000000)
#define PLAY_EPOCH 500

struct play {
	struct scratch scratch;
	struct node node;
	struct finder finder;
	int64_t now;
	/* What the way between them does. */
	bool down;         /* nothing arrives */
	bool lose_answers; /* it arrives, the answer does not */
	unsigned posts;    /* how many arrived */
	void (*meddle)(struct play *play, const char *path, struct buf *bytes);
	struct remote remote;
};

static inline bool
play_get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(256 * MIB);
	struct play *play = arg;

	if (play->down)
		return err_set(err, FAULT_SYSTEM, "nobody is there");
	if (!tree_get(&play->node.journal.tree, path + 1, &bytes, err))
		return false;
	if (play->meddle != NULL)
		play->meddle(play, path, &bytes);
	return sink_write(to, buf_text(&bytes), err);
}

static inline bool
play_post(void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
	struct play *play = arg;

	assert_string_equal(path, DELIVER_INBOX);
	if (play->down)
		return err_set(err, FAULT_SYSTEM, "nobody is there");
	play->posts++;
	if (!receive(&play->node, body, play->now, &reply, err))
		return false;
	if (play->lose_answers)
		return err_set(err, FAULT_SYSTEM, "the answer was lost");
	if (play->meddle != NULL)
		play->meddle(play, path, &reply);
	buf_add(answer, buf_text(&reply));
	return buf_ok(answer, err);
}

static inline void
play_free(struct play *play)
{
	finder_close(&play->finder);
	node_close(&play->node);
	scratch_free(&play->scratch);
}

/* The remote's argument is the play, so it must not move after this. */
static inline const struct remote *
play_remote(struct play *play)
{
	play->remote = (struct remote){ .get = play_get, .post = play_post, .arg = play };
	return &play->remote;
}

static inline void
play_open_finder(const struct play *play, const char *name, struct finder *finder)
{
	char path[PATH_MAX];
	struct err err;

	scratch_path(&play->scratch, name, path);
	assert_true(finder_open(path, finder, &err));
}

/* Keys and manifest as `accord init` makes them, but for the file that a passphrase
 * seals, which takes a second. */
static inline void
play_make_keys(
    const struct scratch *scratch, struct manifest *m, int64_t began, struct buf *bytes)
{
	static const enum party_role roles[PARTY_ROLES] = { PARTY_STATEMENT, PARTY_LOG,
		PARTY_WITNESS, PARTY_RELEASE, PARTY_ROOT };
	struct buf names[PARTY_ROLES];
	struct key_file files[PARTY_ROLES];
	struct identity identity;
	struct rest rest;
	struct signer root;
	char path[PATH_MAX];
	struct hash id;
	struct err err;

	scratch_path(scratch, "node/keys", path);
	assert_true(folder_make(path, 0700, &err));
	for (size_t i = 0; i < PARTY_ROLES; i++) {
		char name[64];

		names[i] = BUF(KIB);
		party_role_name(m->name, roles[i], &names[i]);
		snprintf(name, sizeof(name), "node/keys/%s.key", party_role_word(roles[i]));
		scratch_path(scratch, name, path);
		assert_true(key_file_make(path, buf_text(&names[i]), &files[i], &err));
		m->key[roles[i]] = files[i].key.vkey;
	}
	scratch_path(scratch, "node/keys/age.key", path);
	assert_true(key_file_make_identity(path, &identity, &err));
	scratch_path(scratch, "node/" NODE_REST_KEY, path);
	assert_true(rest_make(path, &rest, &err));
	rest_free(&rest);
	m->recipient = identity.recipient;
	root = note_key_signer(&files[PARTY_ROLES - 1].key);
	assert_true(manifest_sign(m, began, &root, bytes, &id, &err));
	identity_free(&identity);
	for (size_t i = 0; i < PARTY_ROLES; i++) {
		key_file_free(&files[i]);
		buf_free(&names[i]);
	}
}

/* A database with all its tables and nothing in them: one is made, the others are its copies.
 */
static inline void
play_make_database(const struct scratch *scratch)
{
	scoped(node_close) struct node node = { 0 };
	char path[PATH_MAX];
	struct err err;

	if (mould_has("a node's journal")) {
		mould_pour(scratch, "node/journal", "a node's journal");
		return;
	}
	scratch_path(scratch, "node", path);
	assert_true(node_open(path, &node, &err));
	node_close(&node);
	mould_cast(scratch, "node/journal", "a node's journal");
}

/* It is open then. */
static inline void
play_make_named(const struct scratch *scratch, struct text name, struct text url, int64_t began,
    struct node *out)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	struct manifest m = {
		.name = name,
		.url = url,
		.version = 1,
		.roles = MANIFEST_VENDOR,
		.epoch = PLAY_EPOCH,
		.expires = began + 86400 * 398,
	};
	struct tree tree;
	char path[PATH_MAX];
	struct err err;

	play_make_keys(scratch, &m, began, &bytes);
	scratch_path(scratch, "node/public", path);
	assert_true(tree_open(path, &tree, &err));
	assert_true(tree_put(&tree, NODE_MANIFEST_PATH, buf_text(&bytes), &err));
	scratch_path(scratch, "node/" NODE_LAST_HEAD, path);
	assert_true(last_head_make(path, &err));
	play_make_database(scratch);
	scratch_path(scratch, "node", path);
	assert_true(node_open(path, out, &err));
	assert_true(journal_begin(&out->journal, &err));
	assert_true(journal_add_public(&out->journal, &out->manifest.statement, &err));
	assert_true(journal_commit(&out->journal, &err));
}

static inline void
play_open_node(const struct play *play, struct node *node)
{
	char path[PATH_MAX];
	struct err err;

	scratch_path(&play->scratch, "node", path);
	assert_true(node_open(path, node, &err));
}

/* Do all that is due by now. */
static inline void
play_due(struct play *play)
{
	int64_t next;
	struct err err;

	do
		assert_true(due_do(&play->node, play->now, &next, &err));
	while (next <= play->now);
}

/* How many entries the node's log has. */
static inline uint64_t
play_log_size(struct play *play)
{
	struct err err;

	assert_true(log_store_look(&play->node.journal.log, &err));
	return log_store_size(&play->node.journal.log);
}

/* What a node's process remembers, beside the mould of its folder. */
#define PLAY_REMEMBERED "remembered"
struct play_remembered {
	struct node_face face;
	uint64_t told;
};

/* Keep all that was done so far for whoever needs the like in this program. */
static inline void
play_cast(struct play *play, const char *name)
{
	struct play_remembered remembered;
	struct err err;

	memset(&remembered, 0, sizeof(remembered));
	remembered.face = play->node.face;
	remembered.told = play->node.told;
	scratch_put(
	    &play->scratch, PLAY_REMEMBERED, text_bytes(&remembered, sizeof(remembered)));
	assert_true(db_settle(play->node.journal.db, &err));
	mould_cast(&play->scratch, ".", name);
}

/* The like, in a folder of its own.  False if none is kept. */
static inline bool
play_pour(struct play *play, const char *name)
{
	scoped(buf_free) struct buf bytes = { 0 };
	struct play_remembered remembered;

	if (!mould_has(name))
		return false;
	*play = (struct play){ .scratch = scratch_make(), .now = PLAY_BEGAN };
	random_init();
	mould_pour(&play->scratch, ".", name);
	play_open_node(play, &play->node);
	play_open_finder(play, "finder", &play->finder);
	bytes = scratch_get(&play->scratch, PLAY_REMEMBERED);
	memcpy(&remembered, bytes.at, sizeof(remembered));
	play->node.face = remembered.face;
	play->node.told = remembered.told;
	return true;
}

/* Several that know each other. */
static inline void
play_cast_all(struct play *play, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		char name[MOULD_NAME_MAX];

		snprintf(name, sizeof(name), "%s of %zu: %zu", what, count, i);
		play_cast(&play[i], name);
	}
}

static inline bool
play_pour_all(struct play *play, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		char name[MOULD_NAME_MAX];

		snprintf(name, sizeof(name), "%s of %zu: %zu", what, count, i);
		if (!play_pour(&play[i], name))
			return false;
	}
	return true;
}

/* A node that has published its manifest, and a finder. */
static inline struct play
play_make_fresh(const char *name, const char *url, int64_t began)
{
	struct play play = { .scratch = scratch_make(), .now = began };

	random_init();
	play_make_named(&play.scratch, text_of(name), text_of(url), began, &play.node);
	play_open_finder(&play, "finder", &play.finder);
	play_due(&play);
	return play;
}

/* The same, with the keys that all of this name have in this program. */
static inline struct play
play_make_known(const char *name, const char *url)
{
	struct play play;

	if (play_pour(&play, name))
		return play;
	play = play_make_fresh(name, url, PLAY_BEGAN);
	play_cast(&play, name);
	return play;
}

static inline struct play
play_add_files(struct play play)
{
	scratch_put(&play.scratch, "report.md", TEXT("# A flaw\n"));
	scratch_put(&play.scratch, "crash.bin", TEXT("\0\1\2\3"));
	return play;
}

#define PLAY_NAME "psirt.example.com"
#define PLAY_URL "https://psirt.example.com"

static inline struct play
play_make_at(int64_t began)
{
	return play_add_files(play_make_fresh(PLAY_NAME, PLAY_URL, began));
}

static inline struct play
play_make(void)
{
	return play_add_files(play_make_known(PLAY_NAME, PLAY_URL));
}

/* Another of the same name, with keys of its own. */
static inline struct play
play_make_other(void)
{
	return play_make_at(PLAY_BEGAN);
}

static inline bool
play_meet(struct play *play, struct peer *peer, struct err *err)
{
	char pin[PATH_MAX];

	scratch_path(&play->scratch, "pin", pin);
	return peer_meet(play_remote(play), pin, play->now, peer, err);
}

/* Report two files, by this finder. */
static inline bool
play_report_by(struct play *play, const struct finder *finder, struct hash *id, struct err *err)
{
	scoped(peer_free) struct peer peer = { 0 };
	char first[PATH_MAX], second[PATH_MAX];
	char *const paths[] = { first, second };

	scratch_path(&play->scratch, "report.md", first);
	scratch_path(&play->scratch, "crash.bin", second);
	return play_meet(play, &peer, err) &&
	       deliver_report(&(struct deliver){ finder, &peer, play_remote(play), play->now },
		   &(struct deliver_matter){
		       .title = TEXT("A flaw"), .paths = paths, .count = 2 },
		   id, err);
}

static inline bool
play_report(struct play *play, struct hash *id, struct err *err)
{
	return play_report_by(play, &play->finder, id, err);
}

/* Seal files, and publish that. */
static inline bool
play_seal(struct play *play, const struct release_files *files, struct seal *seal,
    struct hash *id, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	struct journal *journal = &play->node.journal;

	if (!release_bundle(&journal->tree, files, seal, &key, err) ||
	    !journal_begin(journal, err))
		return false;
	if (!release_say(&play->node, seal, &key, play->now, id, err)) {
		journal_rollback(journal);
		return false;
	}
	return journal_commit(journal, err) && node_publish(&play->node, err);
}

static inline void
play_trouble(void *arg, const struct err *err)
{
	unsigned *troubles = arg;

	(void)err;
	++*troubles;
}

/* Deliver what could not be delivered before. */
static inline bool
play_deliver_again(struct play *play, const struct hash *id, struct err *err)
{
	scoped(peer_free) struct peer peer = { 0 };
	char pin[PATH_MAX];

	scratch_path(&play->scratch, "pin", pin);
	return peer_load(pin, &peer, err) &&
	       deliver_again(
		   &(struct deliver){ &play->finder, &peer, play_remote(play), play->now }, id,
		   err);
}

/* Ask for all proofs that the finder waits for. */
static inline bool
play_poll_by(struct play *play, const struct finder *finder, size_t *proofs, struct err *err)
{
	scoped(peer_free) struct peer peer = { 0 };
	scoped(sent_free) struct sent sent = { 0 };
	unsigned troubles = 0;

	assert_true(sent_open(finder, play_trouble, &troubles, &sent, err));
	assert_int_equal(troubles, 0);
	return play_meet(play, &peer, err) &&
	       deliver_poll(&(struct deliver){ finder, &peer, play_remote(play), play->now },
		   sent.at, sent.count, proofs, err);
}

static inline bool
play_poll(struct play *play, size_t *proofs, struct err *err)
{
	return play_poll_by(play, &play->finder, proofs, err);
}

/* Check the record of a report. */
static inline bool
play_check(
    struct play *play, const struct hash *id, struct record_facts *facts, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	char dir[PATH_MAX];

	if (!sent_dir(&play->finder, id, dir, err) ||
	    !record_check(dir, TEXT(""), &arena, facts, err))
		return false;
	facts->node = (struct text){ 0 }; /* it goes with the arena */
	return true;
}

/* The name, in the scratch folder, of a file of a report's record. */
static inline void
play_record_file(const struct hash *id, const char *file, char out[static PATH_MAX])
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	snprintf(out, PATH_MAX, "finder/sent/%s/%s", buf_string(&hex), file);
}
