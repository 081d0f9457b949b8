#include "action/follower/follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "action/node/node.h"
#include "base/folder.h"
#include "base/mem.h"
#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/tile.h"
#include "member/witnesses.h"
#include "release/postpone.h"
#include "release/unlock.h"
#include "statement/takedown.h"

#define BUNDLE_BYTES_MAX (256 * (2 + ENTRY_LEN)) /* an entry bundle of a node's log */
#define DEPTH_MAX 16                             /* of what is peeked at */
#define SHARED_DIR 0755                          /* less the umask */
#define SHARED_FILE 0644

void
follow_close(struct follow *follow)
{
	if (follow->claimed)
		file_close(&follow->claim);
	follow->claimed = false;
	free(follow->seals);
	free(follow->stone);
	free(follow->postpone);
	follow->postpone = NULL;
	follow->postpones = 0;
	follow->seals = NULL;
	follow->stone = NULL;
	follow->count = follow->stones = 0;
	vouching_free(&follow->vouching);
	peer_free(&follow->node);
}

bool
follow_get(const struct follow *follow, const char *path, struct buf *out, struct err *err)
{
	struct sink sink = sink_buf(out);

	if (path[0] == '\0')
		return err_memory(err);
	return follow->remote->get(follow->remote->arg, path, &sink, err);
}

static bool
state_path(
    const struct follow *follow, const char *name, char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf inside = BUF(PATH_MAX);

	buf_addf(&inside, ".accord/%s", name);
	return node_path(follow->dir, buf_string(&inside), out, err);
}

bool
follow_seal_path(const struct follow *follow, const struct follow_seal *seal,
    const char *before, const char *after, char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, text_of(before));
	hash_format(&seal->id, &name);
	buf_add(&name, text_of(after));
	return node_path(follow->dir, buf_string(&name), out, err);
}

bool
follow_add_seal(struct follow *follow, const struct statement *statement, struct err *err)
{
	struct follow_seal *seals = follow->seals, seal = { .id = statement->id };
	char path[PATH_MAX];

	if (!seal_parse(statement, &seal.seal, err))
		return false;
	if (follow->count == FOLLOW_SEALS_MAX)
		return err_set(err, FAULT_LIMIT, "over %d sealed releases", FOLLOW_SEALS_MAX);
	if (!follow_seal_path(follow, &seal, "", "", path, err))
		return false;
	seal.open = access(path, F_OK) == 0;
	seals = mem_grow(seals, (follow->count + 1) * sizeof(*seals));
	if (seals == NULL)
		return err_memory(err);
	follow->seals = seals;
	seals[follow->count++] = seal;
	return true;
}

/* What the kind of a statement is, without believing any of it; NULL: not one of
 * those that this accord knows. */
static bool
peek_kind(const struct note *note, const struct kind **kind, struct err *err)
{
	const struct doc_limits limits = { STATEMENT_PUBLIC_MAX, DEPTH_MAX };
	scoped(doc_free) struct doc doc = DOC;
	struct text type;
	struct value body;

	if (!doc_parse(&doc, note->text, &limits, &body, err) ||
	    !value_get_text(body, "type", &type, err))
		return false;
	*kind = kind_find(type);
	return true;
}

/* One that the node has not shown as its newest yet must follow that; anything else was
 * made by somebody who has its keys, and is kept. */
static bool
take_manifest(struct follow *follow, struct text note, struct err *err)
{
	char path[PATH_MAX];
	struct err worse;

	if (peer_add(&follow->node, note, err))
		return state_path(follow, "manifest", path, err) &&
		       peer_save(path, &follow->node, err);
	if (state_path(follow, "manifest.refused", path, &worse))
		(void)!file_save(path, note, SHARED_FILE, &worse);
	return err_in(err, "the log has a manifest that the node does not show");
}

static bool
read_manifest(struct follow *follow, const struct hash *id, struct text note, struct err *err)
{
	size_t index;

	if (!chain_find(&follow->node.chain, id, &index)) {
		if (!take_manifest(follow, note, err))
			return false;
		index = follow->node.chain.count - 1;
	}
	if (index < follow->manifests)
		return err_set(err, FAULT_DENIED, "the log has a manifest out of order");
	follow->manifests = index + 1;
	return true;
}

/* What a key signed after it was revoked is nobody's word. */
static bool
read_seal(struct follow *follow, struct text note, uint64_t index, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	const struct chain *chain = &follow->node.chain;
	struct vkey key;

	if (!chain_signer(chain, note, PARTY_STATEMENT, &key, err) ||
	    !statement_open(note, &key, &statement, err))
		return false;
	if (chain_check_counts(chain, &key, index + 1, err))
		return follow_add_seal(follow, &statement, err);
	follow->void_seals++;
	return true;
}

/* A tombstone is a public statement itself: the log has it later on. */
static bool
await_stone(struct follow *follow, const struct hash *id, struct err *err)
{
	struct hash *stones = follow->stone;

	if (follow->stones == FOLLOW_STONES_MAX)
		return err_set(err, FAULT_LIMIT, "over %d tombstones that are not in the log",
		    FOLLOW_STONES_MAX);
	stones = mem_grow(stones, (follow->stones + 1) * sizeof(*stones));
	if (stones == NULL)
		return err_memory(err);
	follow->stone = stones;
	stones[follow->stones++] = *id;
	return true;
}

static void
pass_stones(struct follow *follow, const struct hash *id)
{
	for (size_t i = follow->stones; i-- > 0;)
		if (hash_eq(&follow->stone[i], id))
			follow->stone[i] = follow->stone[--follow->stones];
}

/* A statement whose body is not there must have a tombstone that the node signed. */
static bool
read_tombstone(struct follow *follow, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX), path = BUF(KIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct takedown takedown;
	struct vkey key;

	buf_add(&path, TEXT("/"));
	takedown_path(id, &path);
	if (!follow_get(follow, buf_string(&path), &bytes, err) ||
	    !chain_signer(&follow->node.chain, buf_text(&bytes), PARTY_STATEMENT, &key, err) ||
	    !statement_open(buf_text(&bytes), &key, &statement, err) ||
	    !takedown_parse(&statement, &takedown, err))
		return false;
	if (!hash_eq(&takedown.of, id))
		return err_set(
		    err, FAULT_DENIED, "a tombstone is not of the statement that is gone");
	follow->taken_down++;
	return await_stone(follow, &statement.id, err);
}

static struct follow_seal *
find_seal(struct follow *follow, const struct hash *id)
{
	for (size_t i = follow->count; i-- > 0;)
		if (hash_eq(&follow->seals[i].id, id))
			return &follow->seals[i];
	return NULL;
}

/* Its publisher opens it early: then its time has come.  A key that is not its own opens
 * nothing. */
static bool
read_early(struct follow *follow, struct text note, uint64_t index, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	const struct chain *chain = &follow->node.chain;
	struct follow_seal *seal;
	struct unlock unlock;
	struct err ignored;
	struct vkey key;

	if (!chain_signer(chain, note, PARTY_STATEMENT, &key, err) ||
	    !statement_open(note, &key, &statement, err) ||
	    !unlock_parse(&statement, &unlock, err))
		return false;
	seal = find_seal(follow, &unlock.of);
	if (seal == NULL || !chain_check_counts(chain, &key, index + 1, &ignored) ||
	    !recipient_eq(&unlock.recipient, &seal->seal.recipient))
		return true;
	seal->early = statement.at;
	if (statement.at < seal->seal.opens)
		seal->seal.opens = statement.at;
	return true;
}

static bool
read_postpone(struct follow *follow, struct text note, uint64_t index, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	const struct chain *chain = &follow->node.chain;
	struct follow_postpone *list = follow->postpone;
	struct postpone postpone;
	struct err ignored;
	struct vkey key;

	if (!chain_signer(chain, note, PARTY_RELEASE, &key, err) ||
	    !statement_open(note, &key, &statement, err) ||
	    !postpone_parse(&statement, &postpone, err))
		return false;
	if (!chain_check_counts(chain, &key, index + 1, &ignored))
		return true;
	if (follow->postpones == FOLLOW_POSTPONES_MAX)
		return err_set(err, FAULT_LIMIT, "over %d postponements", FOLLOW_POSTPONES_MAX);
	list = mem_grow(list, (follow->postpones + 1) * sizeof(*list));
	if (list == NULL)
		return err_memory(err);
	follow->postpone = list;
	list[follow->postpones++] = (struct follow_postpone){ statement.id, postpone.of };
	return true;
}

/* Whom the log names as its witnesses, and the checkpoint by which those before agreed. */
static bool
read_witnesses(struct follow *follow, struct text note, uint64_t index, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf handover = BUF(CHECKPOINT_LEN_MAX), path = BUF(KIB);
	const struct chain *chain = &follow->node.chain;
	struct witnesses said;
	struct vkey key;
	struct err none;

	if (!chain_signer(chain, note, PARTY_STATEMENT, &key, err) ||
	    !statement_open(note, &key, &statement, err) ||
	    !witnesses_parse(&statement, &said, err))
		return false;
	if (!chain_check_counts(chain, &key, index + 1, &none))
		return true;
	buf_add(&path, TEXT("/"));
	witnesses_path(&statement.id, &path);
	if (!follow_get(follow, buf_string(&path), &handover, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
		buf_clear(&handover);
	}
	return vouching_add(&follow->vouching, index, said.policy, buf_text(&handover), err);
}

/* The body of a public statement must be the one whose id the log has. */
static bool
read_statement(struct follow *follow, const struct hash *id, uint64_t index, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX), path = BUF(KIB);
	const struct kind *kind;
	struct hash actual;
	struct note note;

	pass_stones(follow, id);
	buf_add(&path, TEXT("/statement/"));
	hash_format(id, &path);
	if (!follow_get(follow, buf_string(&path), &bytes, err)) {
		struct err gone;

		if (err->fault != FAULT_ABSENT)
			return false;
		if (read_tombstone(follow, id, &gone))
			return true;
		if (gone.fault != FAULT_ABSENT)
			*err = gone;
		return false;
	}
	if (!note_parse(buf_text(&bytes), &note, err))
		return false;
	actual = statement_id(&note);
	if (!hash_eq(&actual, id))
		return err_set(
		    err, FAULT_DENIED, "a public statement is not what the log says");
	if (!peek_kind(&note, &kind, err))
		return err_in(err, "a public statement");
	if (kind == kind_of(KIND_MANIFEST))
		return read_manifest(follow, id, buf_text(&bytes), err);
	if (kind == kind_of(KIND_WITNESSES))
		return read_witnesses(follow, buf_text(&bytes), index, err);
	if (kind == kind_of(KIND_RELEASE_SEAL))
		return read_seal(follow, buf_text(&bytes), index, err);
	if (kind == kind_of(KIND_RELEASE_POSTPONE))
		return read_postpone(follow, buf_text(&bytes), index, err);
	return kind != kind_of(KIND_RELEASE_EARLY) ||
	       read_early(follow, buf_text(&bytes), index, err);
}

/* The log as last seen, and as it is being read again. */
struct reading {
	struct merkle_frontier frontier;
	bool seen_before;
	struct checkpoint before;
	struct buf before_note;
};

static bool
read_entry(struct follow *follow, struct reading *reading, struct text bytes, struct err *err)
{
	struct hash leaf = hash_leaf(bytes), root;
	uint64_t index = reading->frontier.size;
	struct epochs_finding finding;
	struct entry entry;

	if (!entry_parse(bytes, &entry, err))
		return false;
	/* An anchor out of order is told, and does not keep anybody from releases. */
	(void)epochs_add(&follow->epochs, &entry, index, &finding);
	merkle_frontier_add(&reading->frontier, &leaf);
	root = merkle_frontier_root(&reading->frontier);
	if (reading->seen_before && reading->frontier.size == reading->before.size &&
	    !hash_eq(&root, &reading->before.root))
		return err_set(err, FAULT_DENIED,
		    "the log does not continue what it was: its history was rewritten");
	vouching_pass(&follow->vouching, reading->frontier.size, &root);
	return entry.kind != ENTRY_STATEMENT || read_statement(follow, &entry.hash, index, err);
}

/* An entry bundle; one that was partial when the checkpoint was signed may have been
 * replaced by the full one since (tlog-tiles). */
static bool
get_bundle(const struct follow *follow, uint64_t index, unsigned width, struct buf *out,
    struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	buf_add(&path, TEXT("/"));
	tile_bundle_path(index, width, &path);
	if (follow_get(follow, buf_string(&path), out, err))
		return true;
	if (err->fault != FAULT_ABSENT || width == TILE_WIDTH)
		return false;
	buf_clear(out);
	return get_bundle(follow, index, TILE_WIDTH, out, err);
}

static bool
read_bundle(struct follow *follow, struct reading *reading, uint64_t size, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(BUNDLE_BYTES_MAX);
	uint64_t left = size - reading->frontier.size;
	unsigned width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
	uint64_t index = reading->frontier.size / TILE_WIDTH;
	struct text rest, entry;

	if (!get_bundle(follow, index, width, &bytes, err))
		return false;
	rest = buf_text(&bytes);
	for (unsigned n = 0; n < width; n++) {
		if (rest.len == 0)
			return err_set(
			    err, FAULT_DENIED, "a bundle of the log holds too few entries");
		if (!tile_next_entry(&rest, &entry, err) ||
		    !read_entry(follow, reading, entry, err))
			return false;
	}
	return true;
}

/* How many entries of the log that was seen before the log of now must have: all, unless
 * it has begun anew since, which is not to be hidden. */
static uint64_t
must_have(const struct follow *follow, const struct checkpoint *before)
{
	const struct chain *chain = &follow->node.chain;
	uint64_t size = before->size;

	for (size_t i = chain->count; i-- > 0;) {
		const struct manifest *m = chain_at(chain, i);

		if (text_eq(m->key[PARTY_LOG].name, before->origin))
			break;
		if (manifest_begins_log(m) && (uint64_t)m->carried < size)
			size = (uint64_t)m->carried;
	}
	return size;
}

static bool
load_before(struct follow *follow, struct reading *reading, struct err *err)
{
	struct checkpoint *before = &reading->before;
	struct text note;
	struct vkey key;
	char path[PATH_MAX];

	if (!state_path(follow, "checkpoint", path, err))
		return false;
	if (!file_load(path, &reading->before_note, err))
		return err->fault == FAULT_ABSENT;
	note = buf_text(&reading->before_note);
	if (!chain_signer(&follow->node.chain, note, PARTY_LOG, &key, err) ||
	    !checkpoint_open(note, &key, before, err))
		return false;
	follow->dropped = before->size - must_have(follow, before);
	reading->seen_before = follow->dropped == 0;
	return true;
}

/* What a log that has begun anew no longer has is kept. */
static bool
keep_before(const struct follow *follow, const struct reading *reading, struct err *err)
{
	char path[PATH_MAX];

	return follow->dropped == 0 ||
	       (state_path(follow, "checkpoint.dropped", path, err) &&
		   file_save(path, buf_text(&reading->before_note), SHARED_FILE, err));
}

static bool
pin_witnesses(struct follow *follow, struct text shown, struct err *err)
{
	struct vouching *vouching = &follow->vouching;
	char path[PATH_MAX];

	if (!state_path(follow, "witnesses", path, err) ||
	    (!file_load(path, &vouching->pinned, err) && err->fault != FAULT_ABSENT) ||
	    !vouching_settle(vouching, shown, err))
		return false;
	return vouching->pinned.len == 0 ||
	       file_save(path, buf_text(&vouching->pinned), SHARED_FILE, err);
}

static bool
read_log(struct follow *follow, struct reading *reading, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint head;
	struct hash root;
	char path[PATH_MAX];

	if (!load_before(follow, reading, err) ||
	    !follow_get(follow, "/checkpoint", &note, err) ||
	    !checkpoint_open(
		buf_text(&note), &follow->node.manifest->key[PARTY_LOG], &head, err))
		return false;
	if (reading->seen_before && head.size < reading->before.size)
		return err_set(err, FAULT_DENIED, "the log has become shorter than it was");
	while (reading->frontier.size < head.size)
		if (!read_bundle(follow, reading, head.size, err))
			return false;
	root = merkle_frontier_root(&reading->frontier);
	if (!hash_eq(&root, &head.root))
		return err_set(
		    err, FAULT_DENIED, "the log's entries are not those that its head signs");
	/* Who reads while something is taken down sees that before the log that has it. */
	if (follow->stones > 0)
		return err_set(err, FAULT_ABSENT,
		    "a public statement is gone, and the log does not say so yet: its "
		    "tombstone is not in it; ask again");
	if (!pin_witnesses(follow, buf_text(&note), err))
		return false;
	return text_eq(buf_text(&note), buf_text(&reading->before_note)) ||
	       (keep_before(follow, reading, err) &&
		   state_path(follow, "checkpoint", path, err) &&
		   file_save(path, buf_text(&note), SHARED_FILE, err));
}

static bool
claim(struct follow *follow, const char *path, struct err *err)
{
	follow->claimed = folder_claim(path, &follow->claim, err);
	return follow->claimed;
}

static bool
meet_and_read(struct follow *follow, int64_t now, struct err *err)
{
	struct reading reading = { .before_note = BUF(CHECKPOINT_LEN_MAX) };
	const struct epochs *epochs = &follow->epochs;
	char path[PATH_MAX];
	bool done;

	if (!state_path(follow, "manifest", path, err) ||
	    !peer_meet(follow->remote, path, now, &follow->node, err))
		return false;
	done = read_log(follow, &reading, err);
	buf_free(&reading.before_note);
	if (epochs->began && epochs->last < (uint64_t)(UTC_MAX / follow->node.manifest->epoch))
		follow->as_of = (int64_t)(epochs->last + 1) * follow->node.manifest->epoch;
	return done;
}

bool
follow_open(const char *dir, const struct remote *remote, int64_t now, struct follow *out,
    struct err *err)
{
	struct follow follow = { .remote = remote, .vouching = VOUCHING };
	int len = snprintf(follow.dir, sizeof(follow.dir), "%s", dir);
	char path[PATH_MAX];

	if (len <= 0 || (size_t)len >= sizeof(follow.dir))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	if (!state_path(&follow, "", path, err) || !folder_make(path, SHARED_DIR, err) ||
	    !claim(&follow, path, err) || !meet_and_read(&follow, now, err)) {
		follow_close(&follow);
		return false;
	}
	*out = follow;
	return true;
}

bool
follow_again(struct follow *follow, const struct remote *remote, int64_t now, struct err *err)
{
	struct follow fresh = { .remote = remote, .vouching = VOUCHING };

	memcpy(fresh.dir, follow->dir, sizeof(fresh.dir));
	if (!meet_and_read(&fresh, now, err)) {
		follow_close(&fresh);
		return false;
	}
	fresh.claimed = follow->claimed;
	fresh.claim = follow->claim;
	follow->claimed = false;
	follow_close(follow);
	*follow = fresh;
	return true;
}

bool
follow_is_fresh(const struct follow *follow, int64_t now, int64_t max_age)
{
	return follow->as_of == 0 || now - follow->as_of <= max_age;
}

bool
follow_fits(const char *dir, const struct remote *remote)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(peer_free) struct peer peer = { 0 };
	struct sink sink = sink_buf(&bytes);
	char path[PATH_MAX];
	struct note note;
	struct err err;

	if (!remote->get(remote->arg, "/.well-known/accord", &sink, &err) ||
	    !note_parse(buf_text(&bytes), &note, &err) || note.count == 0)
		return false;
	/* At the first sight, whoever is asked first is the one. */
	if (!node_path(dir, ".accord/manifest", path, &err) || !peer_load(path, &peer, &err))
		return true;
	return text_eq(statement_owner(note.signature[0].name), peer.manifest->name);
}
