/*
 * takedown.h - a node says that it took down what a public statement of its own said, such
 * as personal data: a tombstone.
 *
 * The log keeps the statement's id, which tells nothing; the body is gone from where it was
 * public, and from the journal.  Copies that others have are not reached.
 */
#pragma once

#include "statement/statement.h"

#define TAKEDOWN_WHY_MAX 200

struct takedown {
	struct hash of;
	struct text why; /* 1 to TAKEDOWN_WHY_MAX bytes that can be shown */
};

/* Read the body of one; text is borrowed.  Faults: INPUT. */
must_use bool takedown_parse(
    const struct statement *statement, struct takedown *out, struct err *err);

/* Write and sign one that takedown_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool takedown_sign(const struct takedown *takedown, int64_t at,
    const struct signer *node, struct buf *out, struct hash *id, struct err *err);

/* May a statement of that kind be taken down?  Not what others go by: keys, releases,
 * membership. */
bool takedown_may(const struct kind *kind);

/* Where the tombstone of a statement stands in the public tree, beside its own place in the
 * log: "takedown/<id of what was taken down>". */
void takedown_path(const struct hash *of, struct buf *out);
