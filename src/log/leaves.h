/*
 * leaves.h - the leaf hashes of an entry bundle, made as it comes, piece by piece; of the
 * entries themselves no more than their beginning is kept, and that only if it is wished.
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
#include "log/entry.h"
#include "log/tile.h"

/* How an entry begins: one of a node's log is all there. */
struct beginning {
	size_t len; /* of the whole entry */
	uint8_t bytes[ENTRY_LEN];
};

struct leaves {
	struct hash *hash;
	struct beginning *beginning; /* NULL: not wished */
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

/* Keep their beginnings, too, before anything is added; `beginning` has as many places. */
void leaves_keep(struct leaves *leaves, struct beginning *beginning);

/* Read one as that of a node's log.  Faults: INPUT. */
must_use bool beginning_parse(
    const struct beginning *beginning, struct entry *out, struct err *err);

/* Read on, whatever the pieces.  Faults: INPUT when more comes than was expected. */
must_use bool leaves_add(struct leaves *leaves, struct text piece, struct err *err);

/* Was that all?  Faults: INPUT when it is cut short. */
must_use bool leaves_end(const struct leaves *leaves, struct err *err);
