/*
 * batch.h - the commitments of one epoch, as a tree whose root is the anchor.
 *
 * A plain RFC 6962 tree over the commitments in order; the leaf is the
 * commitment's 32 bytes.
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"
#include "log/merkle.h"

/* Where a commitment stands in its epoch's batch, and what proves it.  Index and
 * size show the way to the root; the anchor vouches for neither. */
struct batch_path {
	uint64_t epoch; /* never 0 */
	uint64_t index;
	uint64_t size;
	struct merkle_path path;
};

/* The root of a batch; of an empty one, the hash of nothing. */
struct hash batch_root(const struct hash *commitments, size_t count);

/* The path of one commitment; `index` is below `count`.  The epoch is the caller's. */
void batch_prove(
    const struct hash *commitments, size_t count, size_t index, struct batch_path *out);

/* Binary: epoch, index, size (8 bytes each, big-endian), hashes. */
#define BATCH_PATH_LEN_MAX (3 * 8 + MERKLE_PATH_MAX * HASH_LEN)

/* Write it; returns its length. */
size_t batch_path_format(const struct batch_path *path, uint8_t out[static BATCH_PATH_LEN_MAX]);

/* Read it.  Faults: INPUT, also for epoch 0 and an index beyond the size. */
must_use bool batch_path_parse(struct text in, struct batch_path *out, struct err *err);

/* The root that a path leads to; compared by the caller with the anchor's.
 * Faults: DENIED when the path does not fit its index and size. */
must_use bool batch_path_root(const struct batch_path *path, const struct hash *commitment,
    struct hash *root, struct err *err);
