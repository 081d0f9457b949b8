#include "log/growth.h"

#include <assert.h>

#include "crypto/pool.h"

struct run {
	const struct growth *growth;
	struct merkle_frontier *frontier;
	struct err *flaw;
	uint64_t next; /* bundle to be read */
	struct growth_tally tally;
};

static struct entries *
entries_of(const struct batch *batch)
{
	return (struct entries *)(void *)batch->at;
}

/* The three stations of a bundle in the pool. */

static bool
take_place(void *arg, struct batch *batch, bool *full, struct err *err)
{
	struct run *run = arg;
	uint64_t first = run->next * TILE_WIDTH;
	uint64_t size = run->growth->size, left = first < size ? size - first : 0;

	(void)err;
	*full = left > 0;
	batch->len = *full ? sizeof(struct entries) : 0;
	if (*full)
		entries_of(batch)->place = (struct place){ 0, run->next++,
			left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH };
	return true;
}

static bool
read_one(void *arg, unsigned worker, struct batch *batch, struct err *err)
{
	const struct run *run = arg;

	/* The end may show only after the last one. */
	if (batch->len > 0 &&
	    !part_read_entries(run->growth->files, worker, entries_of(batch), err))
		return false;
	batch->made = batch->len;
	return true;
}

/* Of the first bundle, the beginning may be known. */
static void
add_entries(struct run *run, const struct entries *entries)
{
	uint64_t first = entries->place.index * TILE_WIDTH;

	for (unsigned i = 0; i < entries->place.width; i++) {
		if (first + i < run->frontier->size)
			continue;
		merkle_frontier_add(run->frontier, &entries->sheet.hash[i]);
		run->growth->entry(run->growth->arg, first + i, &entries->beginning[i]);
		run->tally.entries++;
	}
	run->tally.bytes += entries->bytes;
}

static bool
add(void *arg, const struct batch *batch, struct err *err)
{
	struct run *run = arg;
	const struct entries *entries = entries_of(batch);
	const struct sheet *sheet = &entries->sheet;

	if (sheet->flaw.fault != FAULT_NONE) {
		err_set(run->flaw, sheet->flaw.fault, "%s: %s", sheet->path, sheet->flaw.text);
		return err_set(err, FAULT_INPUT, "entries cannot be had");
	}
	add_entries(run, entries);
	return run->growth->passed(run->growth->arg, &run->tally, err);
}

static unsigned
workers_of(const struct files *files)
{
	if (files->alone)
		return POOL_ALONE;
	return files->far ? POOL_WAITING : 0;
}

bool
growth_read(const struct growth *growth, struct merkle_frontier *frontier, struct err *flaw,
    struct err *err)
{
	struct run run = {
		.growth = growth,
		.frontier = frontier,
		.flaw = flaw,
		.next = frontier->size / TILE_WIDTH,
	};
	const struct pool_job job = { sizeof(struct entries), &run, take_place, read_one, add };

	assert(frontier->size <= growth->size && growth->size <= MERKLE_SIZE_MAX);
	*flaw = (struct err){ 0 };
	if (frontier->size == growth->size)
		return true;
	return pool_run(&job, workers_of(growth->files), err) || flaw->fault != FAULT_NONE;
}
