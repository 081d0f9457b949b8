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

must_use bool blob_has(
    struct journal *journal, const struct hash *hash, bool *has, struct err *err);

/* Are all of them what they were?  Calls for each that is not, with the name of its row,
 * which tells nothing; tells how many there are. */
must_use bool blob_inspect(struct journal *journal,
    void (*tell)(void *arg, const struct hash *name, const struct err *damage), void *arg,
    uint64_t *count, struct err *err);
