/*
 * kept.h - what the tables of views keep: hashes, and what is said when they are not as they
 * were written.
 */
#pragma once

#include "crypto/hash.h"
#include "store/db.h"

/* A hash as it is bound to a column. */
struct text kept_bytes(const struct hash *hash);

/* The hash in a column; false, and nothing is told, where there is none. */
must_use bool kept_hash(const struct query *q, int column, struct hash *out);

/* Always false: SYSTEM, what there is of `what` is damaged, and can be folded again. */
bool kept_damaged(const char *what, struct err *err);
