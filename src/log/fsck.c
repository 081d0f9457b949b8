#include "log/fsck.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "log/checkpoint.h"
#include "log/merkle.h"

#define CHECKPOINT "checkpoint"
#define WHAT_MAX (2 * ERR_TEXT_MAX)

/* The hashes of a tile while those under it are read. */
struct row {
	bool given; /* they are the tile's own; else what is under it leads to */
	bool whole; /* nothing was missing under it so far */
	struct hash hash[TILE_WIDTH];
	char path[PART_PATH_MAX];
};

/* The log's end: its partial tiles, which together lead to the root. */
struct end {
	unsigned to_come;
	bool settled; /* they do lead there */
	struct part part[PART_LEVELS];
	struct row row[PART_LEVELS];
};

struct run {
	const struct files *files;
	const struct fsck_watch *watch;
	struct fsck_tally *tally;
	struct walk walk;
	struct row row[PART_LEVELS]; /* the full tile of each level that is being read */
	struct end end;
};

static void printf_like(3, 4) disagree(struct run *run, const char *path, const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	run->tally->disagreements++;
	run->watch->disagree(run->watch->arg, path, what);
}

static bool
is_whole(const struct sheet *sheet)
{
	return sheet->flaw.fault == FAULT_NONE;
}

/* Tell what is wrong with a file by itself. */
static bool
look_at(struct run *run, const struct sheet *sheet)
{
	if (!is_whole(sheet))
		disagree(run, sheet->path, "%s", sheet->flaw.text);
	return is_whole(sheet);
}

/* The tile that has the hash of one: a full one, or that at its level's end. */
static struct row *
above(struct run *run, const struct place *place)
{
	unsigned level = place->level + 1;

	assert(level < PART_LEVELS);
	if (place->index / TILE_WIDTH < place_tiles(run->walk.size, level))
		return &run->row[level];
	return &run->end.row[level];
}

/* Its place in the tile above. */
static struct hash *
hash_above(struct row *row, const struct place *place)
{
	return &row->hash[place->index % TILE_WIDTH];
}

/* The first hash that two sheets do not share; below `width`, for they differ. */
static unsigned
first_other(const struct hash *a, const struct hash *b, unsigned width)
{
	unsigned i = 0;

	while (i < width - 1 && hash_eq(&a[i], &b[i]))
		i++;
	return i;
}

static bool
same_hashes(const struct part *part)
{
	return memcmp(part->tile.hash, part->bundle.hash,
		   part->place.width * sizeof(struct hash)) == 0;
}

static void
blame_bundle(struct run *run, const struct part *part)
{
	unsigned i = first_other(part->tile.hash, part->bundle.hash, part->place.width);

	disagree(run, part->bundle.path,
	    "entry %" PRIu64 " is not the one that %s has the hash of",
	    part->place.index * TILE_WIDTH + i, part->tile.path);
}

static void
blame_tile(struct run *run, const struct part *part)
{
	unsigned i = first_other(part->tile.hash, part->bundle.hash, part->place.width);

	disagree(run, part->tile.path, "hash %u is not that of entry %" PRIu64 " in %s", i,
	    part->place.index * TILE_WIDTH + i, part->bundle.path);
}

/* A full tile above level 0 opens: what is under it comes next. */
static void
open_tile(struct run *run, const struct part *part)
{
	const struct sheet *tile = &part->tile;
	struct row *row = &run->row[part->place.level], *up = above(run, &part->place);
	struct hash *due = hash_above(up, &part->place);

	row->given = look_at(run, tile);
	row->whole = true;
	memcpy(row->path, tile->path, sizeof(row->path));
	memcpy(row->hash, tile->hash, sizeof(row->hash));
	if (!row->given)
		return;
	if (!up->given) {
		*due = tile->root;
	} else if (!hash_eq(due, &tile->root)) {
		disagree(run, tile->path, "its hashes do not lead to the one in %s", up->path);
		row->given = false;
	}
}

/* All that is under it was read.  A tile that was not good is replaced by that. */
static void
close_tile(struct run *run, const struct place *place)
{
	struct row *row = &run->row[place->level], *up = above(run, place);
	struct hash *due = hash_above(up, place), root;

	if (row->given)
		return;
	if (!row->whole) {
		up->whole = false;
		return;
	}
	root = merkle_fold(row->hash, TILE_WIDTH);
	if (!up->given)
		*due = root;
	else if (!hash_eq(due, &root))
		disagree(run, row->path, "what is under it does not lead to the hash in %s",
		    up->path);
}

/* Close the tiles of which this was the last part. */
static void
close_tiles(struct run *run, uint64_t index)
{
	struct place place = { .width = TILE_WIDTH };

	for (place.level = 1; place.level < PART_LEVELS; place.level++) {
		if (((index + 1) & (TILE_WIDTH - 1)) != 0)
			return;
		place.index = index /= TILE_WIDTH;
		if (index >= place_tiles(run->walk.size, place.level))
			return;
		close_tile(run, &place);
	}
}

/* A tile of level 0 and its bundle, held against the hash that they must lead to. */
static void
check_leaves(
    struct run *run, const struct part *part, const struct row *up, const struct hash *due)
{
	const struct sheet *tile = &part->tile, *bundle = &part->bundle;
	bool good_tile = is_whole(tile) && hash_eq(&tile->root, due);
	bool good_bundle = is_whole(bundle) && hash_eq(&bundle->root, due);

	if (is_whole(tile) && !good_tile && good_bundle)
		blame_tile(run, part);
	else if (is_whole(tile) && !good_tile)
		disagree(run, tile->path, "its hashes do not lead to the one in %s", up->path);
	if (is_whole(bundle) && !good_bundle && good_tile)
		blame_bundle(run, part);
	else if (is_whole(bundle) && !good_bundle)
		disagree(
		    run, bundle->path, "its entries do not lead to the hash in %s", up->path);
}

static void
read_leaves(struct run *run, const struct part *part)
{
	struct row *up = above(run, &part->place);
	struct hash *due = hash_above(up, &part->place);
	bool has_tile = look_at(run, &part->tile), has_bundle = look_at(run, &part->bundle);

	if (up->given) {
		check_leaves(run, part, up, due);
	} else {
		if (has_tile && has_bundle && !same_hashes(part))
			blame_bundle(run, part);
		if (has_tile)
			*due = part->tile.root;
		else if (has_bundle)
			*due = part->bundle.root;
		else
			up->whole = false;
	}
	close_tiles(run, part->place.index);
}

/* The end: all its partial tiles are looked at together. */

static bool
read_end(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	const struct run *run = arg;
	uint64_t from = first - place_tiles(run->walk.size, level) * TILE_WIDTH;

	(void)err;
	assert(from + count <= TILE_WIDTH);
	memcpy(out, run->end.row[level].hash + from, count * sizeof(*out));
	return true;
}

/* Does a sheet of level 0, if there is one, with the rows above lead to the root? */
static bool
leads_to_root(struct run *run, const struct sheet *leaves)
{
	const struct merkle_source source = { read_end, run };
	struct hash root;
	struct err err;

	if (leaves->path[0] != '\0' && !is_whole(leaves))
		return false;
	memcpy(run->end.row[0].hash, leaves->hash, sizeof(leaves->hash));
	return merkle_root(&source, run->walk.size, &root, &err) &&
	       hash_eq(&root, &run->tally->root);
}

/* If the end leads to the root, what of level 0 does not is told. */
static bool
settle(struct run *run)
{
	const struct part *part = &run->end.part[0];
	bool both = is_whole(&part->tile) && is_whole(&part->bundle);

	if (leads_to_root(run, &part->tile)) {
		if (part->tile.path[0] != '\0' && both && !same_hashes(part))
			blame_bundle(run, part);
		return true;
	}
	if (!leads_to_root(run, &part->bundle))
		return false;
	if (both)
		blame_tile(run, part);
	return true;
}

/* The tiles at the end are all there: if they lead to the root, all else is held
 * against them; if not, they must be found from what is under them. */
static void
open_end(struct run *run)
{
	struct end *end = &run->end;
	bool whole = true;

	for (unsigned level = 1; level < PART_LEVELS; level++) {
		const struct sheet *tile = &end->part[level].tile;
		struct row *row = &end->row[level];

		whole = whole && is_whole(tile);
		memcpy(row->path, tile->path, sizeof(row->path));
		memcpy(row->hash, tile->hash, sizeof(row->hash));
	}
	end->settled = whole && settle(run);
	for (unsigned level = 1; level < PART_LEVELS; level++) {
		end->row[level].given = end->settled;
		end->row[level].whole = true;
	}
}

static void
take_end(struct run *run, const struct part *part)
{
	struct end *end = &run->end;

	end->part[part->place.level] = *part;
	look_at(run, &part->tile);
	if (part->place.level == 0)
		look_at(run, &part->bundle);
	if (--end->to_come == 0)
		open_end(run);
}

/* A tile that is not made of what is under it. */
static void
compare_end(struct run *run, const struct part *part)
{
	const struct hash *hash = run->end.row[part->place.level].hash;
	unsigned width = part->place.width;

	if (is_whole(&part->tile) && memcmp(part->tile.hash, hash, width * sizeof(*hash)) != 0)
		disagree(run, part->tile.path, "hash %u is not that of what is under it",
		    first_other(part->tile.hash, hash, width));
}

/* Everything under the end was read: it leads to the root now, or what is there is not
 * what was signed, or (as was told) not there. */
static void
close_end(struct run *run)
{
	struct end *end = &run->end;
	bool whole = is_whole(&end->part[0].tile) || is_whole(&end->part[0].bundle);

	if (end->settled)
		return;
	for (unsigned level = 1; level < PART_LEVELS; level++) {
		compare_end(run, &end->part[level]);
		whole = whole && end->row[level].whole;
	}
	if (whole && !settle(run))
		disagree(run, CHECKPOINT, "the log's files do not lead to its root hash");
}

/* The three stations of a part in the pool. */

static bool
take_place(void *arg, struct batch *batch, bool *full, struct err *err)
{
	struct run *run = arg;
	struct part *part = (struct part *)(void *)batch->at;

	(void)err;
	*full = walk_next(&run->walk, &part->place);
	batch->len = *full ? sizeof(*part) : 0;
	return true;
}

static bool
read_one(void *arg, unsigned worker, struct batch *batch, struct err *err)
{
	const struct run *run = arg;
	struct part *part = (struct part *)(void *)batch->at;

	/* An empty log is a batch of nothing. */
	if (batch->len > 0 && !part_read(run->files, worker, part, err))
		return false;
	batch->made = batch->len;
	return true;
}

static bool
judge(void *arg, const struct batch *batch, struct err *err)
{
	struct run *run = arg;
	const struct part *part = (const struct part *)(const void *)batch->at;
	struct fsck_tally *tally = run->tally;

	if (run->end.to_come > 0)
		take_end(run, part);
	else if (part->place.level > 0)
		open_tile(run, part);
	else
		read_leaves(run, part);
	tally->tiles++;
	tally->bytes += part->bytes;
	if (part->place.level == 0) {
		tally->bundles++;
		tally->entries += part->place.width;
	}
	run->watch->passed(run->watch->arg, tally);
	tally->gave_up = tally->disagreements >= FSCK_DISAGREEMENTS_MAX;
	return !tally->gave_up || err_set(err, FAULT_LIMIT, "too many disagreements");
}

/* Read and verify the checkpoint; what is wrong with it is told. */
static bool
read_checkpoint(struct run *run, const struct vkey *key, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	const struct sink sink = sink_buf(&note);
	struct checkpoint head;
	struct err why;

	if (!run->files->read(run->files->arg, 0, CHECKPOINT, &sink, err)) {
		if (!note.failed || note.starved)
			return false;
		disagree(run, CHECKPOINT, "it is longer than %zu bytes", note.limit);
	} else if (!checkpoint_open(buf_text(&note), key, &head, &why)) {
		disagree(run, CHECKPOINT, "it is refused: %s", why.text);
	} else {
		run->tally->size = run->walk.size = head.size;
		run->tally->root = head.root;
		run->tally->opened = true;
	}
	return true;
}

static bool
read_all(struct run *run, struct err *err)
{
	const struct pool_job job = { sizeof(struct part), run, take_place, read_one, judge };

	for (unsigned level = 0; level < PART_LEVELS; level++)
		run->end.to_come += place_hashes(run->walk.size, level) % TILE_WIDTH != 0;
	if (!pool_run(&job, run->files->far ? POOL_WAITING : 0, err))
		return run->tally->gave_up;
	close_end(run);
	return true;
}

bool
fsck(const struct files *files, const struct vkey *key, const struct fsck_watch *watch,
    struct fsck_tally *tally, struct err *err)
{
	struct run *run;
	bool good;

	*tally = (struct fsck_tally){ 0 };
	if (key->type != NOTE_ED25519)
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is the key of a witness, which cannot vouch for a log",
		    TEXT_ARGS(key->name));
	run = mem_grow(NULL, sizeof(*run));
	if (run == NULL)
		return err_memory(err);
	memset(run, 0, sizeof(*run));
	run->files = files;
	run->watch = watch;
	run->tally = tally;
	good = read_checkpoint(run, key, err) && (!tally->opened || read_all(run, err));
	free(run);
	return good;
}
