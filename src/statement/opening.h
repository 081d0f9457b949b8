/*
 * opening.h - one field of a statement, shown to who has not got the statement, and
 * what proves that a commitment is to it.
 *
 * A JSON object: "accord" (1), "of" (the statement's id), "field" (its name), "value",
 * "index", "count" and "path" (from the field's leaf to the root over all fields, hashes
 * in hex), "field_salt", "fields" (that root), "salt" (of the commitment).  It tells
 * about how many fields there are, and nothing of the others.  Index and count only show
 * the way; nothing vouches for them.
 */
#pragma once

#include "base/arena.h"
#include "crypto/merkle_list.h"
#include "statement/commitment.h"

#define OPENING_LEN_MAX (STATEMENT_PRIVATE_MAX + 16 * KIB)

/* Texts live in the arena; valid ones come from the functions below. */
struct opening {
	struct hash of;
	struct text field;
	struct text value; /* canonical JSON */
	uint64_t index;
	uint64_t count;
	struct merkle_path path;
	struct salt field_salt;
	struct hash fields;
	struct salt salt;
};

/* Open a field of a statement that was committed to.  The nonce is not opened: with it
 * and the id, the other fields could be guessed.  Faults: ABSENT when there is no such
 * field; DENIED for the nonce and for a commitment to something else; LIMIT. */
must_use bool opening_make(const struct statement *statement,
    const struct commitment *commitment, struct text field, struct arena *arena,
    struct opening *out, struct err *err);

/* Read one, and check that its field is among the fields it names.  Faults: INPUT,
 * DENIED, LIMIT. */
must_use bool opening_parse(
    struct text in, struct arena *arena, struct opening *out, struct err *err);

/* Append it, as a line; opening_parse() reads it back to the same. */
void opening_format(const struct opening *opening, struct buf *out);

/* Is it a field of the statement that this commitment is to?  Faults: DENIED. */
must_use bool opening_check(
    const struct opening *opening, const struct hash *commitment, struct err *err);
