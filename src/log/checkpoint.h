/*
 * checkpoint.h - the head of a log: who, how long, and its root hash
 * (c2sp.org/tlog-checkpoint).
 *
 * The text of a signed note: origin, size in decimal, root in base64, a line
 * each.  accord writes no extension lines and refuses any.
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/note.h"

#define CHECKPOINT_LEN_MAX (128 * KIB) /* as note, with room for many cosignatures */

struct checkpoint {
	struct text origin; /* borrowed from the text it was read from */
	uint64_t size;
	struct hash root;
};

/* Read the text of a note whole.  A tree of no leaves has the hash of nothing
 * as its root, and no other tree has.  Faults: INPUT. */
must_use bool checkpoint_parse(struct text in, struct checkpoint *out, struct err *err);

/* Read the first three lines of one that may be anybody's, for those who vouch for no
 * more than that: extension lines may follow, none of them empty, and whether size and
 * root fit is for checkpoint_fits() to tell.  Faults: INPUT. */
must_use bool checkpoint_parse_foreign(struct text in, struct checkpoint *out, struct err *err);

/* Can a tree of that size have that root, as far as one can tell without it? */
bool checkpoint_fits(const struct checkpoint *c);

/* Append the text of `c`; checkpoint_parse() reads it back to the same.  The origin
 * is a key's name, so no newline is in it. */
void checkpoint_format(const struct checkpoint *c, struct buf *out);

/* Read a signed checkpoint, signed by `key`, whose name is the origin and whose
 * type is NOTE_ED25519: a cosignature vouches for nothing but having seen it.
 * Faults: INPUT, LIMIT, DENIED. */
must_use bool checkpoint_open(
    struct text note, const struct vkey *key, struct checkpoint *out, struct err *err);
