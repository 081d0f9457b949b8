/*
 * served.h - the tree of a log as its tiles show it: a source for roots and proofs, which
 * say nothing before they lead to what was signed.
 *
 *	struct served *served = ...;
 *
 *	served_begin(served, &files, size);
 *	source = served_source(served);
 */
#pragma once

#include "log/merkle.h"
#include "log/part.h"

struct served {
	const struct files *files;
	uint64_t size;
	bool held; /* a tile is kept: the next hashes are often in it, too */
	struct place place;
	struct sheet tile;
};

/* The tiles of the log's tree at that size; `files` outlives it. */
void served_begin(struct served *served, const struct files *files, uint64_t size);

/* Its faults: ABSENT and INPUT for a tile that is missing or malformed; those of the
 * files. */
struct merkle_source served_source(struct served *served);
