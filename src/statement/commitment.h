/*
 * commitment.h - what stands for a statement in public without telling it.
 *
 * There are two salts, each random and independent of the other: who is shown one
 * field of a statement (opening.h) is told `salt`, with which the commitment is checked,
 * and must not learn `fields_salt`, from which the salts of all other fields grow.
 */
#pragma once

#include "statement/field.h"

struct commitment {
	struct salt salt;
	struct salt fields_salt;
	struct hash fields; /* the root over the statement's fields */
	struct hash hash;   /* what stands in the epoch's batch */
};

/* SHA-256 of "accord/commit/v1", a zero byte, salt, id and fields.  Without the salt
 * it tells nothing of the id; nobody can find another id or other fields for it. */
struct hash commitment_hash(
    const struct salt *salt, const struct hash *id, const struct hash *fields);

/* Commit to a statement, under new salts.  Faults: LIMIT. */
must_use bool commitment_make(
    const struct statement *statement, struct commitment *out, struct err *err);

/* Is it to the statement with this id?  Faults: DENIED. */
must_use bool commitment_check_id(
    const struct commitment *commitment, const struct hash *id, struct err *err);

/* Is it to this statement and its fields?  For whoever has the statement; else fields
 * that it does not have could be opened later.  Faults: DENIED, LIMIT. */
must_use bool commitment_check(
    const struct commitment *commitment, const struct statement *statement, struct err *err);
