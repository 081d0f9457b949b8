/*
 * rfc6962.h - Merkle trees as RFC 6962, section 2.1, defines them, word by word and
 * without a care for speed: what the real ones are held against.
 */
#pragma once

#include <assert.h>

#include "crypto/merkle_list.h"

/* A tree, told by its complete subtrees: of 2^height leaves, from leaf `start` on. */
typedef struct hash subtree(uint64_t start, unsigned height);

/* The largest power of two smaller than n, which is over 1. */
static inline uint64_t
rfc_split(uint64_t n)
{
	uint64_t k = 1;

	while (k < n - k)
		k *= 2;
	return k;
}

/* MTH(D[n]), from `start` on; a complete subtree is told, not computed. */
static inline struct hash
rfc_root(subtree *tree, uint64_t start, uint64_t n)
{
	struct hash left, right;
	uint64_t k;

	if (n == 0)
		return hash_text(TEXT(""));
	if (n == 1)
		return tree(start, 0);
	k = rfc_split(n);
	if (2 * k == n && start % n == 0)
		return tree(start, (unsigned)__builtin_ctzll(n));
	left = rfc_root(tree, start, k);
	right = rfc_root(tree, start + k, n - k);
	return hash_node(&left, &right);
}

static inline void
rfc_append(struct merkle_path *path, struct hash hash)
{
	assert(path->count < MERKLE_CONSISTENCY_MAX);
	path->hash[path->count++] = hash;
}

/* PATH(m, D[n]) of section 2.1.1, appended. */
static inline void
rfc_path(subtree *tree, uint64_t m, uint64_t start, uint64_t n, struct merkle_path *path)
{
	uint64_t k;

	if (n == 1)
		return;
	k = rfc_split(n);
	if (m < k) {
		rfc_path(tree, m, start, k, path);
		rfc_append(path, rfc_root(tree, start + k, n - k));
	} else {
		rfc_path(tree, m - k, start + k, n - k, path);
		rfc_append(path, rfc_root(tree, start, k));
	}
}

/* SUBPROOF(m, D[n], b) of section 2.1.2, appended. */
static inline void
rfc_subproof(
    subtree *tree, uint64_t m, uint64_t start, uint64_t n, bool b, struct merkle_path *path)
{
	uint64_t k;

	if (m == n) {
		if (!b)
			rfc_append(path, rfc_root(tree, start, n));
		return;
	}
	k = rfc_split(n);
	if (m <= k) {
		rfc_subproof(tree, m, start, k, b, path);
		rfc_append(path, rfc_root(tree, start + k, n - k));
	} else {
		rfc_subproof(tree, m - k, start + k, n - k, false, path);
		rfc_append(path, rfc_root(tree, start, k));
	}
}
