/*
 * merkle.h - Merkle trees over lists of leaf hashes (RFC 6962 section 2).
 *
 * A tree is read through a source that knows, for every tile level l, the
 * hashes of the complete subtrees of 256^l leaves: what tlog-tiles keeps.
 * Sizes up to 2^63-1.
 */
#pragma once

#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/merkle_list.h"

struct merkle_source {
	/* Read the hashes of `count` (1 to 256) complete subtrees of 256^level leaves,
	 * from the first-th on.  Never asked beyond the tree's size. */
	bool (*read)(void *arg, unsigned level, uint64_t first, size_t count, struct hash *out,
	    struct err *err);
	void *arg;
};

/* The root of the first `size` leaves.  Faults: the source's. */
must_use bool merkle_root(
    const struct merkle_source *source, uint64_t size, struct hash *root, struct err *err);

/* The proof that leaf `index` is in the tree of `size` leaves, the leaf's sibling
 * first (RFC 6962 2.1.1).  `index` is below `size`. */
must_use bool merkle_include(const struct merkle_source *source, uint64_t index, uint64_t size,
    struct merkle_path *out, struct err *err);

/* The proof that the tree of `old` leaves is the beginning of that of `size`
 * (RFC 6962 2.1.2).  Empty when old is 0 or equals size. */
must_use bool merkle_extend(const struct merkle_source *source, uint64_t old, uint64_t size,
    struct merkle_path *out, struct err *err);

/* Verify (RFC 9162 2.1.3.2): exactly the hashes that are due, leading to `root`.
 * Faults: DENIED. */
must_use bool merkle_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
    const struct merkle_path *path, const struct hash *root, struct err *err);

/* Verify (RFC 9162 2.1.4.2).  A tree of size 0 is the beginning of any, by an
 * empty proof.  Faults: DENIED. */
must_use bool merkle_check_consistency(uint64_t old_size, const struct hash *old_root,
    uint64_t size, const struct hash *root, const struct merkle_path *path, struct err *err);

/* A tree that only grows at its end, and its root at each size. */
struct merkle_frontier {
	uint64_t size;
	struct hash part[64]; /* of each complete subtree, the largest first */
};

void merkle_frontier_add(struct merkle_frontier *frontier, const struct hash *leaf);
struct hash merkle_frontier_root(const struct merkle_frontier *frontier);
