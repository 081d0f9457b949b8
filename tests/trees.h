/*
 * trees.h - Merkle trees for tests, told straight from the definitions of RFC 6962
 * section 2, slowly and without any of accord's own tree code.
 */
#pragma once

#include <stdlib.h>

#include "log/merkle.h"
#include "test.h"

#define LARGE ((1 << 16) + 300) /* beyond two full tile levels */
#define HEIGHTS 18              /* of complete subtrees within LARGE leaves */

/* The trees that the tests are about, told from their leaves: leaf i is the hash
 * of i in eight bytes. */
static struct hash
leaf_of(uint64_t i)
{
	return hash_leaf(text_bytes(&i, sizeof(i)));
}

/* row[h][i] is the complete subtree of 2^h leaves from leaf i * 2^h on; made once,
 * straight from the definition. */
static struct hash *row[HEIGHTS];

static int
make_rows(void **state)
{
	(void)state;
	for (size_t h = 0; h < HEIGHTS; h++) {
		size_t count = LARGE >> h;

		row[h] = malloc((count + 1) * sizeof(struct hash));
		if (row[h] == NULL)
			return -1;
		for (size_t i = 0; i < count; i++)
			row[h][i] = h == 0
					? leaf_of(i)
					: hash_node(&row[h - 1][2 * i], &row[h - 1][2 * i + 1]);
	}
	return 0;
}

static int
free_rows(void **state)
{
	(void)state;
	for (size_t h = 0; h < HEIGHTS; h++)
		free(row[h]);
	return 0;
}

/* The one tree of any size up to 2^63-1 that can be told without its leaves: they
 * are all alike but for one. */
static uint64_t odd_one;
static struct hash alike[64];

static struct hash
lonely(uint64_t start, unsigned height)
{
	struct hash left, right;

	if ((odd_one >> height) != (start >> height))
		return alike[height];
	if (height == 0)
		return leaf_of(1);
	left = lonely(start, height - 1);
	right = lonely(start + (UINT64_C(1) << (height - 1)), height - 1);
	return hash_node(&left, &right);
}

/* Which of the trees: its complete subtrees. */
typedef struct hash subtree(uint64_t start, unsigned height);

static struct hash
of_rows(uint64_t start, unsigned height)
{
	return row[height][start >> height];
}

static void
make_alike(uint64_t odd)
{
	odd_one = odd;
	alike[0] = leaf_of(0);
	for (size_t h = 1; h < 64; h++)
		alike[h] = hash_node(&alike[h - 1], &alike[h - 1]);
}

/* RFC 6962, section 2.1, as it stands there: k is the largest power of two
 * smaller than n. */
static uint64_t
naive_split(uint64_t n)
{
	uint64_t k = 1;

	while (k < n - k)
		k *= 2;
	return k;
}

static struct hash
naive_root(subtree *tree, uint64_t start, uint64_t n)
{
	struct hash left, right;
	uint64_t k;

	if (n == 0)
		return hash_text(TEXT(""));
	if (n == 1)
		return tree(start, 0);
	k = naive_split(n);
	if (2 * k == n && start % n == 0)
		return tree(start, (unsigned)__builtin_ctzll(n));
	left = naive_root(tree, start, k);
	right = naive_root(tree, start + k, n - k);
	return hash_node(&left, &right);
}

static void
append(struct merkle_path *path, struct hash hash)
{
	assert_true(path->count < MERKLE_CONSISTENCY_MAX);
	path->hash[path->count++] = hash;
}

/* PATH(m, D[n]) of section 2.1.1. */
static void
naive_path(subtree *tree, uint64_t m, uint64_t start, uint64_t n, struct merkle_path *path)
{
	uint64_t k;

	if (n == 1)
		return;
	k = naive_split(n);
	if (m < k) {
		naive_path(tree, m, start, k, path);
		append(path, naive_root(tree, start + k, n - k));
	} else {
		naive_path(tree, m - k, start + k, n - k, path);
		append(path, naive_root(tree, start, k));
	}
}

/* SUBPROOF(m, D[n], b) of section 2.1.2. */
static void
naive_subproof(
    subtree *tree, uint64_t m, uint64_t start, uint64_t n, bool whole, struct merkle_path *path)
{
	uint64_t k;

	if (m == n) {
		if (!whole)
			append(path, naive_root(tree, start, n));
		return;
	}
	k = naive_split(n);
	if (m <= k) {
		naive_subproof(tree, m, start, k, whole, path);
		append(path, naive_root(tree, start + k, n - k));
	} else {
		naive_subproof(tree, m - k, start + k, n - k, false, path);
		append(path, naive_root(tree, start, k));
	}
}
