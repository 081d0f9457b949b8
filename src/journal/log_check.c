#include "journal/log_check.h"

#include <string.h>

#include "log/tile.h"

#define BUNDLE_MAX (TILE_WIDTH * (2 + (size_t)ENTRY_LEN_MAX))

static bool
fail(struct err *err)
{
	return err_set(err, FAULT_CONFLICT,
	    "the log in the database is not the one that was signed; restore the newest copy "
	    "of the database");
}

static bool
check_leaves(struct log_store *store, uint64_t tile, struct err *err)
{
	scoped(buf_free) struct buf bundle = BUF(BUNDLE_MAX);
	struct merkle_source source = log_store_source(store);
	struct hash actual[TILE_WIDTH], kept[TILE_WIDTH];
	uint64_t first = tile * TILE_WIDTH;

	if (!log_store_bundle(store, first, TILE_WIDTH, &bundle, actual, err) ||
	    !source.read(source.arg, 0, first, TILE_WIDTH, kept, err))
		return false;
	return memcmp(actual, kept, sizeof(kept)) == 0 || fail(err);
}

/* What stands for a tile one level up. */
static bool
check_tile(struct log_store *store, unsigned level, uint64_t tile, struct err *err)
{
	struct merkle_source source = log_store_source(store);
	struct hash hashes[TILE_WIDTH], above, actual;

	if (!source.read(source.arg, level, tile * TILE_WIDTH, TILE_WIDTH, hashes, err) ||
	    !source.read(source.arg, level + 1, tile, 1, &above, err))
		return false;
	actual = merkle_fold(hashes, TILE_WIDTH);
	return hash_eq(&actual, &above) || fail(err);
}

/* One of leaves, and those above of which it is the last part. */
static bool
check(struct log_store *store, uint64_t tile, struct err *err)
{
	if (!check_leaves(store, tile, err))
		return false;
	for (unsigned level = 0;; level++) {
		if (!check_tile(store, level, tile, err))
			return false;
		if (tile % TILE_WIDTH != TILE_WIDTH - 1)
			return true;
		tile /= TILE_WIDTH;
	}
}

bool
log_check_tiles(
    struct log_store *store, uint64_t size, uint64_t most, uint64_t *looked, struct err *err)
{
	uint64_t tiles = size / TILE_WIDTH, at = *looked;

	for (; at < tiles && most > 0; at++, most--)
		if (!check(store, at, err))
			return false;
	*looked = at;
	return true;
}
