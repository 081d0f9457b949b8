/*
 * leaves.h - the leaf hashes of an entry bundle, made as it comes, piece by piece; the
 * entries themselves are not kept.
 *
 *	struct leaves leaves;
 *
 *	leaves_begin(&leaves, 256, hash);
 *	while (there is more)
 *		if (!leaves_add(&leaves, piece, err))
 *			return false;
 *	return leaves_end(&leaves, err);
 */
#pragma once

#include "crypto/hash.h"
#include "log/tile.h"

struct leaves {
	struct hash *hash;
	unsigned expected;
	unsigned count;       /* of entries that came whole */
	uint8_t prefix[2];    /* the length of the one that is coming */
	unsigned prefix_seen; /* bytes of it */
	size_t left;          /* bytes of the entry that are still to come */
	struct hasher hasher; /* what came of it, when it comes in pieces */
};

/* Expect so many entries, 1 to TILE_WIDTH; their RFC 6962 leaf hashes go to `hash`,
 * which outlives it. */
void leaves_begin(struct leaves *leaves, unsigned expected, struct hash *hash);

/* Read on, whatever the pieces.  Faults: INPUT when more comes than was expected. */
must_use bool leaves_add(struct leaves *leaves, struct text piece, struct err *err);

/* Was that all?  Faults: INPUT when it is cut short. */
must_use bool leaves_end(const struct leaves *leaves, struct err *err);
