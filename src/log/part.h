/*
 * part.h - one part of a log as it is read back: a tile and, at level 0, the bundle
 * of its entries; and the order in which a whole log is read.
 *
 * Reading a part is work that several threads can do at a time.  What is not there or
 * is malformed is told in the part; only what could not be read is a fault.
 */
#pragma once

#include "base/stream.h"
#include "crypto/hash.h"
#include "crypto/pool.h"
#include "log/leaves.h"
#include "log/tile.h"

#define PART_LEVELS 8 /* of tiles, in a log of MERKLE_SIZE_MAX entries */
#define PART_PATH_MAX 64

/* Where the files of a log are. */
struct files {
	/* Read the file with that path below the log's root ("tile/0/000").  Several
	 * threads ask at a time, each with a number of its own, 0 to POOL_WAITING_MAX.
	 * Faults: ABSENT when there is none; INPUT when what is there is no file; SYSTEM,
	 * and then it is asked again once or twice, which may make it wait; others. */
	bool (*read)(void *arg, unsigned worker, const char *path, const struct sink *to,
	    struct err *err);
	void *arg;
	bool far;   /* as over a network: ask for several at a time, to wait but once */
	bool alone; /* start no threads */
};

/* Which part: a full tile, or the one at the log's end, of `width` hashes. */
struct place {
	unsigned level;
	uint64_t index;
	unsigned width;
};

/* How many complete subtrees of 256^level leaves, and how many full tiles of them, a
 * log of `size` entries has. */
uint64_t place_hashes(uint64_t size, unsigned level);
uint64_t place_tiles(uint64_t size, unsigned level);

/* Through a log of that size: first the tiles at its end, the lowest first, then each
 * full tile before those under it.  Begin with { .size = size }. */
struct walk {
	uint64_t size;
	unsigned ends;  /* levels whose end was handed out */
	unsigned above; /* levels above 0 that were looked at, for this index at level 0 */
	uint64_t index;
};

/* The next part; false when there is none. */
bool walk_next(struct walk *walk, struct place *place);

/* What one file holds. */
struct sheet {
	char path[PART_PATH_MAX]; /* the full tile's, when that stands in for a partial one */
	struct err flaw;          /* FAULT_NONE when it is whole; then it has: */
	struct hash hash[TILE_WIDTH]; /* as many as the part is wide */
	struct hash root;             /* over them, if it is full */
};

struct part {
	struct place place;
	struct sheet tile;
	struct sheet bundle; /* its entries' hashes; at level 0 */
	uint64_t bytes;      /* that were read */
};

/* Read the part at part->place.  A partial file that is not there may have been
 * replaced by the full one (c2sp.org/tlog-tiles).  Faults: those of `files`. */
must_use bool part_read(
    const struct files *files, unsigned worker, struct part *part, struct err *err);

/* One file of it alone.  A tile; */
must_use bool part_read_tile(const struct files *files, unsigned worker,
    const struct place *place, struct sheet *out, struct err *err);

/* or entries, with how each begins. */
struct entries {
	struct place place; /* at level 0 */
	struct sheet sheet; /* no root is found */
	struct beginning beginning[TILE_WIDTH];
	uint64_t bytes; /* that were read */
};

/* Read those at entries->place.  Faults: those of `files`, for both. */
must_use bool part_read_entries(
    const struct files *files, unsigned worker, struct entries *entries, struct err *err);
