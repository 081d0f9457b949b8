#include "journal/log_public.h"

#include <sys/stat.h>

#include "log/checkpoint.h"
#include "log/tile.h"

#define BUNDLE_MAX (TILE_WIDTH * (2 + (size_t)ENTRY_LEN_MAX))

static bool
fail_past(struct err *err)
{
	return err_set(err, FAULT_CONFLICT,
	    "the log's database is older than what was signed last, or is another one; "
	    "restore the newest copy of it");
}

bool
log_public_size(
    const struct keeper *signer, struct text note, struct log_head *out, struct err *err)
{
	struct checkpoint seen;

	if (!checkpoint_open(note, &signer->names.log, &seen, err))
		return false;
	*out = (struct log_head){ .exists = true, .size = seen.size, .root = seen.root };
	return true;
}

static bool
check_head(struct log_store *store, uint64_t size, const struct hash *expected, struct err *err)
{
	struct merkle_source source = log_store_source(store);
	struct hash root;

	if (size > log_store_size(store))
		return fail_past(err);
	if (!merkle_root(&source, size, &root, err))
		return false;
	return hash_eq(&root, expected) || fail_past(err);
}

/* The checkpoint that everybody can see.  A file that is none of ours says nothing. */
static bool
read_visible(const struct log_public *public, struct log_head *out, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_head seen = { 0 };

	if (!tree_get(public->tree, LOG_PUBLIC_CHECKPOINT, &note, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
	} else if (!log_public_size(public->signer, buf_text(&note), &seen, err)) {
		if (err->fault != FAULT_INPUT && err->fault != FAULT_DENIED)
			return false;
	}
	*out = seen;
	return true;
}

/* It must be the beginning of the log, or an older copy of the database was put back. */
static bool
check_visible(const struct log_public *public, struct err *err)
{
	struct log_head seen;

	return read_visible(public, &seen, err) &&
	       (!seen.exists || check_head(public->store, seen.size, &seen.root, err));
}

bool
log_public_check(const struct log_public *public, const struct log_head *head, struct err *err)
{
	return check_head(public->store, head->size, &head->root, err) &&
	       check_visible(public, err);
}

/* Tiles */

/* One tile or bundle, as wide as it is in a log of `size` hashes at its level. */
static unsigned
width_of(uint64_t index, uint64_t size)
{
	uint64_t left = size - index * TILE_WIDTH;

	return left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
}

/* The partial tiles that a full one replaces: they were for clients that had an
 * older checkpoint, who find the full one instead (tlog-tiles). */
static bool
put_file(const struct log_public *public, struct buf *name, unsigned width, struct text bytes,
    struct err *err)
{
	if (!tree_put_soon(public->tree, buf_string(name), bytes, err))
		return false;
	if (width < TILE_WIDTH)
		return true;
	buf_add(name, TEXT(".p"));
	return tree_remove(public->tree, buf_string(name), err);
}

static bool
put_tile(const struct log_public *public, unsigned level, uint64_t index, unsigned width,
    struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct merkle_source source = log_store_source(public->store);
	struct hash hashes[TILE_WIDTH];

	tile_path(level, index, width, &name);
	return source.read(source.arg, level, index * TILE_WIDTH, width, hashes, err) &&
	       put_file(
		   public, &name, width, text_bytes(hashes, width * sizeof(hashes[0])), err);
}

/* Entries that are not those whose hashes are signed are not shown. */
static bool
put_bundle(const struct log_public *public, uint64_t index, unsigned width, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	scoped(buf_free) struct buf bundle = BUF(BUNDLE_MAX);
	struct merkle_source source = log_store_source(public->store);
	struct hash kept[TILE_WIDTH], actual[TILE_WIDTH];
	uint64_t first = index * TILE_WIDTH;

	if (!log_store_bundle(public->store, first, width, &bundle, actual, err) ||
	    !source.read(source.arg, 0, first, width, kept, err))
		return false;
	for (unsigned i = 0; i < width; i++)
		if (!hash_eq(&kept[i], &actual[i]))
			return log_store_damaged(err);
	tile_bundle_path(index, width, &name);
	return put_file(public, &name, width, buf_text(&bundle), err);
}

static bool
put_both(const struct log_public *public, unsigned level, uint64_t index, unsigned width,
    struct err *err)
{
	return (level > 0 || put_bundle(public, index, width, err)) &&
	       put_tile(public, level, index, width, err);
}

static bool
put_tiles(const struct log_public *public, uint64_t from, uint64_t to, struct err *err)
{
	for (unsigned level = 0; from < to && level <= TILE_LEVEL_MAX; level++) {
		for (uint64_t i = from / TILE_WIDTH; i * TILE_WIDTH < to; i++)
			if (!put_both(public, level, i, width_of(i, to), err))
				return false;
		from /= TILE_WIDTH;
		to /= TILE_WIDTH;
	}
	return true;
}

bool
log_public_write(const struct log_public *public, uint64_t from, uint64_t to, struct err *err)
{
	return put_tiles(public, from, to, err) &&
	       (public->more == NULL || public->more(public->arg, from, to, err));
}

/* Mending */

/* A file of `least` to `most` bytes. */
static bool
is_there(const struct tree *tree, const struct buf *name, size_t least, size_t most)
{
	char path[PATH_MAX];
	struct stat st;
	struct err err;

	return tree_path(tree, buf_string(name), path, &err) && stat(path, &st) == 0 &&
	       S_ISREG(st.st_mode) && st.st_size >= (off_t)least && st.st_size <= (off_t)most;
}

static bool
is_whole(const struct log_public *public, unsigned level, uint64_t index, unsigned width)
{
	scoped(buf_free) struct buf tile = BUF(KIB), bundle = BUF(KIB);

	tile_path(level, index, width, &tile);
	if (!is_there(public->tree, &tile, (size_t)width * HASH_LEN, (size_t)width * HASH_LEN))
		return false;
	tile_bundle_path(index, width, &bundle);
	return level > 0 || is_there(public->tree, &bundle, 2 * (size_t)width, BUNDLE_MAX);
}

bool
log_public_mend(
    const struct log_public *public, uint64_t size, uint64_t *mended, struct err *err)
{
	uint64_t count = 0;

	for (unsigned level = 0; size > 0 && level <= TILE_LEVEL_MAX; level++) {
		for (uint64_t i = 0; i * TILE_WIDTH < size; i++) {
			unsigned width = width_of(i, size);

			if (is_whole(public, level, i, width))
				continue;
			if (!put_both(public, level, i, width, err))
				return false;
			count++;
		}
		size /= TILE_WIDTH;
	}
	*mended = count;
	return true;
}

/* All of it */

static bool
save_head(const struct log_public *public, uint64_t old, struct text note,
    struct log_head *head, struct err *err)
{
	struct log_head next;

	if (!log_public_size(public->signer, note, &next, err) ||
	    !log_store_begin(public->store, err))
		return false;
	if (!log_store_set_head(public->store, old, &next, note, err)) {
		log_store_rollback(public->store);
		return false;
	}
	head->exists = true;
	head->size = next.size;
	head->root = next.root;
	return log_store_commit(public->store, err);
}

/* An older copy of the database may be whole in itself, and alone: only the signer has
 * seen what came after it. */
static bool
check_last(const struct log_public *public, const struct log_head *head, struct err *err)
{
	struct last_head last;

	if (!keeper_last(public->signer, &last, err))
		return false;
	if (last.size > head->size ||
	    (last.size == head->size && !hash_eq(&last.root, &head->root)))
		return fail_past(err);
	return true;
}

/* A head that has no note was about to be signed, or its note was not kept. */
static bool
sign(const struct log_public *public, struct log_head *head, struct buf *note, struct err *err)
{
	struct merkle_source source = log_store_source(public->store);
	uint64_t size = log_store_size(public->store);
	bool same = head->exists && head->size == size;

	if (!log_public_check(public, head, err))
		return false;
	if (same && note->len > 0)
		return check_last(public, head, err);
	buf_clear(note);
	if (!keeper_sign(public->signer, &source, size, note, err))
		return false;
	return same ? log_store_set_note(public->store, size, buf_text(note), err)
		    : save_head(public, head->size, buf_text(note), head, err);
}

/* Signed and written, with the lock held: so that an older checkpoint never replaces a
 * newer one. */
static bool
prepare(
    const struct log_public *public, struct log_head *head, struct buf *note, struct err *err)
{
	struct log_store *store = public->store;
	struct log_head seen;
	uint64_t from;

	if (!log_store_look(store, err) || !log_store_head(store, head, note, err) ||
	    !sign(public, head, note, err) || !read_visible(public, &seen, err))
		return false;
	if (seen.exists && seen.size == head->size && head->published == head->size &&
	    head->synced == head->size)
		return true;
	/* A tree that is new, was emptied or is itself an older copy lacks more. */
	from = head->synced < seen.size ? head->synced : seen.size;
	/* What is shown, until the next checkpoint is, has partial tiles of its own. */
	return (seen.size == from || log_public_write(public, from, seen.size, err)) &&
	       log_public_write(public, from, head->size, err) &&
	       tree_sync(public->tree, err) &&
	       log_store_set_published(store, head->size, head->size, err);
}

bool
log_public_prepare(const struct log_public *public, uint64_t *size, struct err *err)
{
	scoped(file_close) int lock = -1;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head = { 0 };

	if (!file_lock(public->lock, &lock, err) || !prepare(public, &head, &note, err))
		return false;
	*size = head.size;
	return true;
}

bool
log_public_update(const struct log_public *public, struct err *err)
{
	scoped(file_close) int lock = -1;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	scoped(buf_free) struct buf shown = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head = { 0 };

	if (!file_lock(public->lock, &lock, err) || !prepare(public, &head, &note, err))
		return false;
	if (tree_get(public->tree, LOG_PUBLIC_CHECKPOINT, &shown, err) &&
	    text_eq(buf_text(&shown), buf_text(&note)))
		return true;
	return tree_put(public->tree, LOG_PUBLIC_CHECKPOINT, buf_text(&note), err);
}
