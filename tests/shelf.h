/*
 * shelf.h - the files of a log, held in memory, for tests that read one: made straight
 * from the definition of c2sp.org/tlog-tiles.
 *
 *	scoped(shelf_free) struct shelf shelf = shelf_make(300);
 */
#pragma once

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "log/checkpoint.h"
#include "log/merkle.h"
#include "log/part.h"
#include "test.h"

#define SHELF_ORIGIN "example.com/log"
#define SHELF_LEVELS 4 /* of tiles: enough for the sizes of tests */

struct shelf_file {
	char path[PART_PATH_MAX];
	struct buf bytes;
	bool gone;
};

/* Makes an entry, in `room` if need be. */
#define SHELF_ROOM 64
typedef struct text shelf_maker(uint64_t index, char room[static SHELF_ROOM]);

struct shelf {
	struct note_key key;
	shelf_maker *make;
	size_t count;
	struct shelf_file *file;
	atomic_size_t last; /* file that was found: the next is often near */
	size_t piece;       /* how much a reader gets at a time */
	/* A path that fails with this fault, so many times. */
	const char *fails;
	enum fault fault;
	atomic_int failures;
};

static inline struct shelf_file *
shelf_find(struct shelf *shelf, const char *path)
{
	size_t last = atomic_load(&shelf->last);

	for (size_t i = 0; i < shelf->count; i++) {
		size_t at = (last + i) % shelf->count;

		if (strcmp(shelf->file[at].path, path) != 0)
			continue;
		atomic_store(&shelf->last, at);
		return &shelf->file[at];
	}
	return NULL;
}

/* Put a file there, in the place of one with that name. */
static inline void
shelf_put(struct shelf *shelf, const char *path, struct text bytes)
{
	struct shelf_file *file = shelf_find(shelf, path);
	struct err err;

	if (file == NULL) {
		shelf->file = realloc(shelf->file, (shelf->count + 1) * sizeof(*shelf->file));
		assert_non_null(shelf->file);
		file = &shelf->file[shelf->count++];
		*file = (struct shelf_file){ .bytes = BUF(32 * MIB) };
		snprintf(file->path, sizeof(file->path), "%s", path);
	}
	buf_clear(&file->bytes);
	buf_add(&file->bytes, bytes);
	assert_true(buf_ok(&file->bytes, &err));
}

/* Entries are of several lengths, none at all among them. */
static inline struct text
shelf_entry(uint64_t index, char room[static SHELF_ROOM])
{
	int len = snprintf(room, SHELF_ROOM, "%llu of the log", (unsigned long long)index);

	return (struct text){ room, index % 7 == 0 ? 0 : (size_t)len - index % 7 };
}

/* Sign a checkpoint. */
static inline void
shelf_sign(struct shelf *shelf, uint64_t size, const struct hash *root)
{
	scoped(buf_free) struct buf text = BUF(KIB);
	scoped(buf_free) struct buf note = BUF(4 * KIB);
	const struct checkpoint head = { TEXT(SHELF_ORIGIN), size, *root };
	const struct signer signer = note_key_signer(&shelf->key);
	struct err err;

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	shelf_put(shelf, "checkpoint", buf_text(&note));
}

static inline void
shelf_put_tile(struct shelf *shelf, unsigned level, uint64_t index, const struct hash *hashes,
    unsigned width)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	tile_path(level, index, width, &path);
	shelf_put(shelf, buf_string(&path), text_bytes(hashes, width * sizeof(*hashes)));
}

static inline void
shelf_put_bundle(struct shelf *shelf, uint64_t index, unsigned width)
{
	scoped(buf_free) struct buf path = BUF(KIB), bundle = BUF(MIB);
	char room[SHELF_ROOM];
	struct err err;

	for (unsigned i = 0; i < width; i++)
		assert_true(
		    tile_add_entry(&bundle, shelf->make(index * TILE_WIDTH + i, room), &err));
	tile_bundle_path(index, width, &path);
	shelf_put(shelf, buf_string(&path), buf_text(&bundle));
}

/* Put all tiles of one level, and leave the hashes of the next one in `hashes`. */
static inline void
shelf_put_level(struct shelf *shelf, unsigned level, uint64_t count, struct hash *hashes)
{
	for (uint64_t i = 0; i * TILE_WIDTH < count; i++) {
		uint64_t left = count - i * TILE_WIDTH;
		unsigned width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
		struct hash *tile = &hashes[i * TILE_WIDTH];

		shelf_put_tile(shelf, level, i, tile, width);
		if (level == 0)
			shelf_put_bundle(shelf, i, width);
		if (width == TILE_WIDTH)
			hashes[i] = merkle_fold(tile, TILE_WIDTH);
	}
}

/* A log of so many entries, which are made so. */
static inline struct shelf
shelf_make_of(uint64_t size, shelf_maker *make)
{
	struct shelf shelf = { .key = test_key(SHELF_ORIGIN, 1), .make = make, .piece = 3000 };
	struct hash *hashes = malloc((size_t)(size + 1) * sizeof(*hashes)), root;
	struct merkle_frontier frontier = { 0 };
	uint64_t count = size;

	assert_non_null(hashes);
	for (uint64_t i = 0; i < size; i++) {
		char room[SHELF_ROOM];

		hashes[i] = hash_leaf(make(i, room));
		merkle_frontier_add(&frontier, &hashes[i]);
	}
	root = merkle_frontier_root(&frontier);
	shelf_sign(&shelf, size, &root);
	for (unsigned level = 0; level < SHELF_LEVELS; level++, count /= TILE_WIDTH)
		shelf_put_level(&shelf, level, count, hashes);
	free(hashes);
	return shelf;
}

static inline struct shelf
shelf_make(uint64_t size)
{
	return shelf_make_of(size, shelf_entry);
}

static inline void
shelf_free(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i++)
		buf_free(&shelf->file[i].bytes);
	free(shelf->file);
	note_key_free(&shelf->key);
}

static inline bool
shelf_read(void *arg, unsigned worker, const char *path, const struct sink *to, struct err *err)
{
	struct shelf *shelf = arg;
	const struct shelf_file *file = shelf_find(shelf, path);
	struct text rest, piece;

	assert_in_range(worker, 0, POOL_WAITING_MAX);
	if (file == NULL || file->gone)
		return err_set(err, FAULT_ABSENT, "there is no '%s'", path);
	for (rest = buf_text(&file->bytes); rest.len > 0; rest = text_after(rest, piece.len)) {
		piece = rest;
		if (piece.len > shelf->piece)
			piece.len = shelf->piece;
		if (!sink_write(to, piece, err))
			return false;
	}
	/* Not before something came of it. */
	if (shelf->fails != NULL && strcmp(path, shelf->fails) == 0 &&
	    atomic_fetch_sub(&shelf->failures, 1) > 0)
		return err_set(err, shelf->fault, "cannot read '%s'", path);
	return true;
}

static inline struct files
shelf_files(struct shelf *shelf)
{
	return (struct files){ shelf_read, shelf, .far = false };
}
