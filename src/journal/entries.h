/*
 * entries.h - the log's entries and the hashes over them, in the database.
 */
#pragma once

#include "journal/journal.h"
#include "log/entry.h"
#include "log/merkle.h"

/* Append an entry, inside a transaction; tells its index. */
must_use bool entries_add(
    struct journal *journal, const struct entry *entry, uint64_t *index, struct err *err);

/* How many there are. */
must_use bool entries_count(struct journal *journal, uint64_t *count, struct err *err);

/* The log's tree. */
struct merkle_source entries_source(struct journal *journal);

/* Are the first `size` entries, and all hashes over them, those of a tree with that
 * root?  Reads all of them.  Faults: CONFLICT when they are not. */
must_use bool entries_check(
    struct journal *journal, uint64_t size, const struct hash *root, struct err *err);

/* Append the bundle of `count` entries from the first-th on. */
must_use bool entries_bundle(
    struct journal *journal, uint64_t first, size_t count, struct buf *out, struct err *err);
