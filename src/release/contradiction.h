/*
 * contradiction.h - statements of one publisher about releases that cannot both stand:
 * evidence that anybody can check, whoever kept them.
 *
 *	two seals           for one key or one bundle
 *	two postponements   of one seal, in one place
 *
 * Each statement has what it is about to itself; two that have the same contradict each other,
 * and of postponements the one that the log has first counts.
 */
#pragma once

#include "crypto/hash.h"
#include "statement/statement.h"

#define CONTRADICTION_CLAIMS 2

/* What a statement has to itself, as digests; how many, 0 for one of another kind.
 * Faults: INPUT. */
must_use bool contradiction_claims(const struct statement *statement,
    struct hash out[static CONTRADICTION_CLAIMS], size_t *count, struct err *err);

/* What two of a kind contradict each other in: "two seals are for one key, ..."; NULL for a
 * kind that has nothing to itself. */
const char *contradiction_words(const struct kind *kind);
