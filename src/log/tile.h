/*
 * tile.h - the files that a log is made of (c2sp.org/tlog-tiles).
 *
 * A tile holds up to 256 hashes of one tile level; an entry bundle up to 256
 * entries, each after its length in two bytes.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define TILE_HEIGHT 8
#define TILE_WIDTH (1 << TILE_HEIGHT)
#define TILE_LEVEL_MAX 63
#define ENTRY_LEN_MAX 65535

/* Append the path below the log's root: "tile/0/x001/x234/067.p/5", or under
 * "tile/entries/".  `level` is at most TILE_LEVEL_MAX, `width` 1 to TILE_WIDTH,
 * which is a full tile. */
void tile_path(unsigned level, uint64_t index, unsigned width, struct buf *out);
void tile_bundle_path(uint64_t index, unsigned width, struct buf *out);

/* Append an entry to a bundle.  Faults: LIMIT. */
must_use bool tile_add_entry(struct buf *bundle, struct text entry, struct err *err);

/* Cut the next entry off a bundle.  Faults: INPUT when it is cut short. */
must_use bool tile_next_entry(struct text *bundle, struct text *entry, struct err *err);
