/*
 * batch.h - the commitments of one epoch, as a tree whose root is the anchor.
 *
 * A tree of BATCH_DEPTH levels in which each commitment has a random place.  A leaf
 * is the hash of its commitment, an inner node that of its two subtrees (RFC 6962),
 * and a subtree in which nothing stands has a value of a pseudo-random function
 * under the epoch's seed for its hash: without the seed it looks as any other.  So
 * neither the root nor a path tells how many commitments there are, and every path
 * is of the same length.
 *
 * The hash of an absent subtree of height h (0: a place), the i-th of its height:
 * HMAC-SHA-256(seed, "accord/batch/v1", a zero byte, epoch (8 bytes, big-endian),
 * h (1 byte), i (4 bytes, big-endian)).
 */
#pragma once

#include "base/err.h"
#include "base/text.h"
#include "crypto/hash.h"

#define BATCH_DEPTH 24
#define BATCH_PLACES (UINT32_C(1) << BATCH_DEPTH)
#define BATCH_SEED_LEN 32

/* Secret: who knows it can tell which subtrees are absent. */
struct batch_seed {
	uint8_t bytes[BATCH_SEED_LEN];
};

struct batch_place {
	uint32_t position; /* below BATCH_PLACES */
	struct hash commitment;
};

/* An epoch's commitments by position, ascending, no position twice; seed, places and
 * inner hashes are borrowed. */
struct batch_tree {
	uint64_t epoch;
	const struct batch_seed *seed;
	const struct batch_place *place;
	size_t count;
	const struct hash *inner; /* as batch_sum() told them; NULL: not known */
};

/* Where a commitment stands in its epoch's batch, and what proves it.  The position
 * shows the way to the root; the anchor does not vouch for it. */
struct batch_path {
	uint64_t epoch; /* never 0 */
	uint32_t position;
	struct hash hash[BATCH_DEPTH]; /* the leaf's sibling first */
};

/* The root.  Takes time for each commitment's way from the root, not for the places. */
struct hash batch_root(const struct batch_tree *tree);

/* Tell the inner hashes, as many as there are commitments, for many proofs of one
 * tree; in the time of the root, and then a proof takes that of some ways only.  The
 * k-th is of the subtree whose halves part between commitments k - 1 and k. */
void batch_sum(const struct batch_tree *tree, struct hash *inner);

/* The path of the index-th of its commitments.  Without inner hashes it takes as long as
 * the root. */
void batch_prove(const struct batch_tree *tree, size_t index, struct batch_path *out);

/* Binary: epoch (8 bytes), position (4 bytes), both big-endian, and the hashes. */
#define BATCH_PATH_LEN (8 + 4 + BATCH_DEPTH * HASH_LEN)

void batch_path_format(const struct batch_path *path, uint8_t out[static BATCH_PATH_LEN]);

/* Read it.  Faults: INPUT, also for epoch 0 and a position beyond the places. */
must_use bool batch_path_parse(struct text in, struct batch_path *out, struct err *err);

/* The root that a path leads to; compared by the caller with the anchor's. */
struct hash batch_path_root(const struct batch_path *path, const struct hash *commitment);
