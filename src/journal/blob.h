/*
 * blob.h - the files that a journal's statements name, by their SHA-256.
 */
#pragma once

#include "journal/journal.h"

/* Keep one, sealed; the same is kept once. */
must_use bool blob_add(
    struct journal *journal, const struct hash *hash, struct text bytes, struct err *err);

/* Destroy one. */
must_use bool blob_forget(struct journal *journal, const struct hash *hash, struct err *err);

/* Append one to `out`.  Faults: ABSENT, LIMIT, SYSTEM when it is not what it was. */
must_use bool blob_find(
    struct journal *journal, const struct hash *hash, struct buf *out, struct err *err);
