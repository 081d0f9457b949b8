/*
 * merkle_list.h - Merkle trees over few leaf hashes, held in memory, and the way from
 * a leaf to a root (RFC 6962 section 2.1).  What is too long for that: log/merkle.h.
 */
#pragma once

#include "base/err.h"
#include "crypto/hash.h"

#define MERKLE_SIZE_MAX INT64_MAX
#define MERKLE_PATH_MAX 63 /* hashes in an inclusion proof at most */
#define MERKLE_CONSISTENCY_MAX 64

/* A list of hashes that proves something. */
struct merkle_path {
	size_t count;
	struct hash hash[MERKLE_CONSISTENCY_MAX];
};

/* The hash of an empty tree: SHA-256 of nothing. */
struct hash merkle_empty(void);

/* The root over `count` leaf hashes, 1 at least; overwrites `hashes`. */
struct hash merkle_fold(struct hash *hashes, size_t count);

/* The same, and the inclusion proof of leaf `index`, which is below `count`: the leaf's
 * sibling first. */
struct hash merkle_fold_path(
    struct hash *hashes, size_t count, size_t index, struct merkle_path *out);

/* The root that an inclusion proof leads to (RFC 9162 2.1.3.2): the hashes must be
 * exactly those due.  Faults: DENIED. */
must_use bool merkle_path_root(const struct hash *leaf, uint64_t index, uint64_t size,
    const struct merkle_path *path, struct hash *root, struct err *err);
