/*
 * bundle.h - an entry bundle as it comes, piece by piece, made into the hashes of
 * its entries; the entries themselves are not kept.
 *
 *	struct bundle bundle;
 *
 *	bundle_begin(&bundle, 256, leaves);
 *	while (there is more)
 *		if (!bundle_add(&bundle, piece, err))
 *			return false;
 *	return bundle_end(&bundle, err);
 */
#pragma once

#include "crypto/hash.h"
#include "log/tile.h"

struct bundle {
	struct hash *leaves;
	unsigned expected;
	unsigned count;       /* of entries that came whole */
	uint8_t prefix[2];    /* the length of the one that is coming */
	unsigned prefix_seen; /* bytes of it */
	size_t left;          /* bytes of the entry that are still to come */
	struct hasher hasher; /* what came of it, when it comes in pieces */
};

/* Expect so many entries, 1 to TILE_WIDTH; their RFC 6962 leaf hashes go to `leaves`,
 * which outlives the bundle. */
void bundle_begin(struct bundle *bundle, unsigned expected, struct hash *leaves);

/* Read on, whatever the pieces.  Faults: INPUT when more comes than was expected. */
must_use bool bundle_add(struct bundle *bundle, struct text piece, struct err *err);

/* Was that all?  Faults: INPUT when it is cut short. */
must_use bool bundle_end(const struct bundle *bundle, struct err *err);
