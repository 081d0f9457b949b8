#include "log/served.h"

#include <assert.h>
#include <string.h>

void
served_begin(struct served *served, const struct files *files, uint64_t size)
{
	served->files = files;
	served->size = size;
	served->held = false;
}

static bool
holds(const struct served *served, unsigned level, uint64_t index)
{
	return served->held && served->place.level == level && served->place.index == index;
}

static bool
fetch(struct served *served, unsigned level, uint64_t index, struct err *err)
{
	uint64_t left = place_hashes(served->size, level) - index * TILE_WIDTH;
	struct sheet *tile = &served->tile;

	if (holds(served, level, index))
		return true;
	served->held = false;
	served->place =
	    (struct place){ level, index, left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH };
	if (!part_read_tile(served->files, 0, &served->place, tile, err))
		return false;
	if (tile->flaw.fault != FAULT_NONE)
		return err_set(err, tile->flaw.fault, "%s: %s", tile->path, tile->flaw.text);
	served->held = true;
	return true;
}

static bool
read_hashes(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	struct served *served = arg;
	uint64_t from = first % TILE_WIDTH;

	assert(
	    from + count <= TILE_WIDTH && first + count <= place_hashes(served->size, level));
	if (!fetch(served, level, first / TILE_WIDTH, err))
		return false;
	memcpy(out, served->tile.hash + from, count * sizeof(*out));
	return true;
}

struct merkle_source
served_source(struct served *served)
{
	return (struct merkle_source){ read_hashes, served };
}
