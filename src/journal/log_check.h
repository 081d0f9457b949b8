/*
 * log_check.h - a log's past looked at a few tiles at a time, so that nobody waits until
 * all of a long one was read.
 *
 * Entries must have the leaf hashes that are kept of them, and each complete tile the hash
 * that stands for it one level up.  That these lead to the root that was signed is for the
 * caller (merkle_root() reads few of them), and the leaves of the last, incomplete tile
 * are computed from the entries anyway.
 */
#pragma once

#include "journal/log_store.h"

/* Look at `most` more of the complete tiles of leaves among the first `size` entries, of
 * which *looked were looked at before; tells how far that is now.
 * Faults: CONFLICT when they are not what was put in; SYSTEM. */
must_use bool log_check_tiles(
    struct log_store *store, uint64_t size, uint64_t most, uint64_t *looked, struct err *err);
