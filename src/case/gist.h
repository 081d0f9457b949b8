/*
 * gist.h - what a ledger goes by, of a statement: a line of JSON for a view to keep.
 *
 * A statement names its whole audience, up to 256 parties, and says what only people read.  Its
 * gist has what counts for the fold alone, and an audience that the ledger knows is a number
 * there: so a large case is made again from a tenth of the bytes.
 */
#pragma once

#include "case/ledger.h"

/* Append the gist of a move that is about to be added to a ledger. */
must_use bool gist_write(
    const struct ledger *ledger, const struct move *move, struct buf *out, struct err *err);

/* Reads gists one after the other, in the order in which they were written; release with
 * gist_reader_free(). */
struct gist_reader {
	const struct ledger *ledger; /* to which each is added before the next is read */
	struct doc doc;
};

#define GIST_READER(of) ((struct gist_reader){ .ledger = (of), .doc = { .secret = true } })

/* Tell what ledger_add() needs to know, but its id; texts live in the arena or are the
 * ledger's.  Faults: INPUT for what was not written so; LIMIT. */
must_use bool gist_read(struct gist_reader *reader, struct text gist, struct arena *arena,
    struct move *out, struct err *err);

void gist_reader_free(struct gist_reader *reader);
