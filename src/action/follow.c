#include "action/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "action/node.h"
#include "base/file.h"
#include "base/mem.h"
#include "codec/ustar.h"
#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/tile.h"

#define BUNDLE_BYTES_MAX (256 * (2 + ENTRY_LEN)) /* an entry bundle of a node's log */
#define KEY_BYTES_MAX 256
#define PUBLIC_DIR 0755
#define PUBLIC_FILE 0644

void
follow_close(struct follow *follow)
{
	free(follow->seals);
	follow->seals = NULL;
	follow->count = 0;
	peer_free(&follow->node);
}

static bool
get(const struct follow *follow, const char *path, struct buf *out, struct err *err)
{
	struct sink sink = sink_buf(out);

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

/* A path that belongs to a seal: `format` has one %s for its id. */
static void
seal_name(
    const struct follow_seal *seal, struct text before, struct text after, struct buf *out)
{
	buf_add(out, before);
	hash_format(&seal->id, out);
	buf_add(out, after);
}

static bool
seal_path(const struct follow *follow, const struct follow_seal *seal, struct text before,
    struct text after, char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	seal_name(seal, before, after, &name);
	return node_path(follow->dir, buf_string(&name), out, err);
}

static bool
add_seal(struct follow *follow, const struct statement *statement, struct err *err)
{
	struct follow_seal *seals = follow->seals, seal = { .id = statement->id };
	char path[PATH_MAX];

	if (!seal_parse(statement, &seal.seal, err))
		return false;
	if (follow->count == FOLLOW_SEALS_MAX)
		return err_set(err, FAULT_LIMIT, "over %d sealed releases", FOLLOW_SEALS_MAX);
	if (!seal_path(follow, &seal, TEXT(""), TEXT(""), path, err))
		return false;
	seal.open = access(path, F_OK) == 0;
	seals = mem_grow(seals, (follow->count + 1) * sizeof(*seals));
	if (seals == NULL)
		return err_memory(err);
	follow->seals = seals;
	seals[follow->count++] = seal;
	return true;
}

/* The body of a public statement must be the one whose id the log has. */
static bool
read_statement(struct follow *follow, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX), path = BUF(KIB);
	scoped(statement_free) struct statement statement = { 0 };
	const struct manifest *node = &follow->node.manifest;

	buf_add(&path, TEXT("/statement/"));
	hash_format(id, &path);
	if (!get(follow, buf_string(&path), &bytes, err))
		return false;
	if (!statement_reopen(buf_text(&bytes), &statement, err))
		return false;
	if (!hash_eq(&statement.id, id))
		return err_set(
		    err, FAULT_DENIED, "a public statement is not what the log says");
	if (statement.kind->id != KIND_RELEASE_SEAL)
		return true;
	statement_free(&statement);
	return statement_open(buf_text(&bytes), &node->key[PARTY_STATEMENT], &statement, err) &&
	       add_seal(follow, &statement, err);
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
	struct entry entry;

	if (!entry_parse(bytes, &entry, err))
		return false;
	merkle_frontier_add(&reading->frontier, &leaf);
	root = merkle_frontier_root(&reading->frontier);
	if (reading->seen_before && reading->frontier.size == reading->before.size &&
	    !hash_eq(&root, &reading->before.root))
		return err_set(err, FAULT_DENIED,
		    "the log does not continue what it was: its history was rewritten");
	return entry.kind != ENTRY_STATEMENT || read_statement(follow, &entry.hash, err);
}

static bool
read_bundle(struct follow *follow, struct reading *reading, uint64_t size, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF(BUNDLE_BYTES_MAX);
	uint64_t left = size - reading->frontier.size;
	unsigned width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
	struct text rest, entry;
	unsigned n = 0;

	buf_add(&path, TEXT("/"));
	tile_bundle_path(reading->frontier.size / TILE_WIDTH, width, &path);
	if (!get(follow, buf_string(&path), &bytes, err))
		return false;
	for (rest = buf_text(&bytes); rest.len > 0; n++)
		if (n == width || !tile_next_entry(&rest, &entry, err) ||
		    !read_entry(follow, reading, entry, err))
			return n < width ? false
					 : err_set(err, FAULT_DENIED,
					       "a bundle of the log holds too much");
	return n == width ||
	       err_set(err, FAULT_DENIED, "a bundle of the log holds too few entries");
}

static bool
load_before(struct follow *follow, struct reading *reading, struct err *err)
{
	const struct vkey *key = &follow->node.manifest.key[PARTY_LOG];
	char path[PATH_MAX];

	if (!state_path(follow, "checkpoint", path, err))
		return false;
	if (!file_load(path, &reading->before_note, err))
		return err->fault == FAULT_ABSENT;
	reading->seen_before = true;
	return checkpoint_open(buf_text(&reading->before_note), key, &reading->before, err);
}

static bool
read_log(struct follow *follow, struct reading *reading, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint head;
	struct hash root;
	char path[PATH_MAX];

	if (!load_before(follow, reading, err) || !get(follow, "/checkpoint", &note, err) ||
	    !checkpoint_open(
		buf_text(&note), &follow->node.manifest.key[PARTY_LOG], &head, err))
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
	return state_path(follow, "checkpoint", path, err) &&
	       file_save(path, buf_text(&note), PUBLIC_FILE, err);
}

static bool
meet_and_read(struct follow *follow, int64_t now, struct err *err)
{
	struct reading reading = { .before_note = BUF(CHECKPOINT_LEN_MAX) };
	char path[PATH_MAX];
	bool done;

	if (!state_path(follow, "", path, err) || !file_make_dir(path, PUBLIC_DIR, err) ||
	    !state_path(follow, "manifest", path, err) ||
	    !peer_meet(follow->remote, path, now, &follow->node, err))
		return false;
	done = read_log(follow, &reading, err);
	buf_free(&reading.before_note);
	return done;
}

bool
follow_open(const char *dir, const struct remote *remote, int64_t now, struct follow *out,
    struct err *err)
{
	struct follow follow = { .remote = remote };
	int len = snprintf(follow.dir, sizeof(follow.dir), "%s", dir);

	if (len <= 0 || (size_t)len >= sizeof(follow.dir))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	if (!meet_and_read(&follow, now, err)) {
		follow_close(&follow);
		return false;
	}
	*out = follow;
	return true;
}

/* Passes on what it hashes, and no more than was promised. */
struct measured {
	struct sink to;
	struct hasher hasher;
	uint64_t left;
};

static bool
write_measured(void *arg, struct text bytes, struct err *err)
{
	struct measured *m = arg;

	if (bytes.len > m->left)
		return err_set(err, FAULT_DENIED, "the bundle is longer than its seal says");
	m->left -= bytes.len;
	hasher_add(&m->hasher, bytes);
	return sink_write(&m->to, bytes, err);
}

static bool
fetch_bundle(
    const struct follow *follow, const struct seal *seal, struct draft *draft, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct measured m = { .to = draft_sink(draft), .left = seal->size };
	struct sink sink = { write_measured, &m };
	struct hash hash;

	buf_add(&path, TEXT("/"));
	seal_bundle_path(&seal->bundle, &path);
	hasher_init(&m.hasher);
	if (!follow->remote->get(follow->remote->arg, buf_string(&path), &sink, err))
		return false;
	hash = hasher_end(&m.hasher);
	if (m.left != 0 || !hash_eq(&hash, &seal->bundle))
		return err_set(err, FAULT_DENIED, "the bundle is not the one that was sealed");
	return true;
}

bool
follow_hold(const struct follow *follow, const struct follow_seal *seal, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	char path[PATH_MAX];

	if (!seal_path(follow, seal, TEXT(".accord/"), TEXT(""), path, err) ||
	    !file_make_dir(path, PUBLIC_DIR, err) ||
	    !seal_path(follow, seal, TEXT(".accord/"), TEXT("/bundle.age"), path, err))
		return false;
	if (access(path, F_OK) == 0)
		return true; /* it was checked before it got this name */
	return draft_open(path, PUBLIC_FILE, &draft, err) &&
	       fetch_bundle(follow, &seal->seal, &draft, err) &&
	       draft_commit(&draft, false, err);
}

static bool
get_key(const struct follow *follow, const struct follow_seal *seal, struct identity *key,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(KEY_BYTES_MAX), path = BUF(KIB);
	struct text rest, line;

	buf_add(&path, TEXT("/"));
	seal_key_path(&seal->id, &path);
	if (!get(follow, buf_string(&path), &bytes, err))
		return false;
	rest = buf_text(&bytes);
	if (!text_line(&rest, &line))
		line = buf_text(&bytes);
	return identity_parse(line, key, err) && seal_check_key(&seal->seal, key, err);
}

/* Decrypt all of the bundle, which authenticates it, before a byte is looked at. */
static bool
decrypt(const struct follow *follow, const struct follow_seal *seal, const struct identity *key,
    int plain, struct err *err)
{
	struct age_open how = { .identities = key, .count = 1 };
	struct sink sink = sink_fd(&plain);
	scoped(file_close) int fd = -1;
	struct source source = source_fd(&fd);
	char path[PATH_MAX];

	if (!seal_path(follow, seal, TEXT(".accord/"), TEXT("/bundle.age"), path, err) ||
	    !file_open(path, &fd, err) || !age_open(&how, &source, &sink, err))
		return false;
	return lseek(plain, 0, SEEK_SET) == 0 || err_errno(err, "cannot read back");
}

static bool
copy_file(struct ustar *archive, const char *path, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	char step[64 * 1024];
	struct sink sink;
	size_t got;

	if (!draft_open(path, PUBLIC_FILE, &draft, err))
		return false;
	sink = draft_sink(&draft);
	do {
		if (!ustar_read(archive, step, sizeof(step), &got, err) ||
		    !sink_write(&sink, (struct text){ step, got }, err))
			return false;
	} while (got > 0);
	return draft_commit(&draft, false, err);
}

static bool
unpack(int plain, const char *dir, struct err *err)
{
	struct source source = source_fd(&plain);
	struct ustar archive = USTAR(&source);
	struct ustar_file file;
	char path[PATH_MAX];
	bool more;

	for (;;) {
		if (!ustar_next(&archive, &file, &more, err))
			return false;
		if (!more)
			return true;
		if (strchr(file.name, '/') != NULL)
			return err_set(err, FAULT_INPUT, "the release has a file in a folder");
		if (!node_path(dir, file.name, path, err) || !copy_file(&archive, path, err))
			return false;
	}
}

/* What an interrupted attempt left. */
static void
sweep(const char *dir)
{
	scoped(buf_free) struct buf old = BUF(2 * PATH_MAX);

	buf_addf(&old, "%s.old-%ld", dir, (long)getpid());
	if (buf_string(&old)[0] != '\0')
		(void)!rename(dir, buf_string(&old));
}

static bool
make_visible(
    const struct follow *follow, const struct follow_seal *seal, int plain, struct err *err)
{
	char made[PATH_MAX], path[PATH_MAX];

	if (!seal_path(follow, seal, TEXT(".accord/"), TEXT("/files"), made, err) ||
	    !seal_path(follow, seal, TEXT(""), TEXT(""), path, err))
		return false;
	if (access(made, F_OK) == 0)
		sweep(made);
	if (!file_make_dir(made, PUBLIC_DIR, err) || !unpack(plain, made, err))
		return false;
	if (rename(made, path) != 0)
		return err_errno(err, "cannot make '%s'", path);
	return file_sync_dir_of(path, err);
}

bool
follow_unlock(const struct follow *follow, struct follow_seal *seal, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	scoped(file_close) int plain = -1;
	char path[PATH_MAX];

	if (!get_key(follow, seal, &key, err) || !state_path(follow, "", path, err))
		return false;
	plain = open(path, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
	if (plain < 0)
		return err_errno(err, "cannot write in '%s'", path);
	if (!decrypt(follow, seal, &key, plain, err) || !make_visible(follow, seal, plain, err))
		return false;
	seal->open = true;
	return true;
}
