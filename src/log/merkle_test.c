#include "log/merkle.h"

#include <stdlib.h>
#include <string.h>

#include "log/tile.h"
#include "rfc6962.h"
#include "test.h"

#define LARGE ((1 << 16) + 300) /* beyond two full tile levels */
#define LARGE_BRIEF 1000        /* beyond one */
#define HEIGHTS 18              /* of complete subtrees within LARGE leaves */

static struct err err;

/* Proofs in trees up to this size are made exhaustively, */
static uint64_t
small(void)
{
	return test_brief() ? 30 : 130;
}

/* and up to this one spoilt in every way. */
static uint64_t
tiny(void)
{
	return test_brief() ? 9 : 20;
}

static uint64_t
large(void)
{
	return test_brief() ? LARGE_BRIEF : LARGE;
}

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
		size_t count = large() >> h;

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

/* What merkle.c may read: complete subtrees within the tree, a tile's at most. */
struct served {
	subtree *tree;
	uint64_t size;
	size_t fail_after; /* reads */
};

static bool
serve(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *why)
{
	struct served *served = arg;
	unsigned height = level * TILE_HEIGHT;

	assert_in_range(count, 1, TILE_WIDTH);
	assert_in_range(height, 0, 63);
	assert_true(first + count <= served->size >> height);
	assert_int_equal(first / TILE_WIDTH, (first + count - 1) / TILE_WIDTH);
	if (served->fail_after-- == 0)
		return err_set(why, FAULT_SYSTEM, "the disk is gone");
	for (size_t i = 0; i < count; i++)
		out[i] = served->tree((first + i) << height, height);
	return true;
}

#define SERVED(a_tree, a_size)                                                                 \
	((struct served){ .tree = (a_tree), .size = (a_size), .fail_after = SIZE_MAX })

static void
assert_same_path(const struct merkle_path *a, const struct merkle_path *b)
{
	assert_int_equal(a->count, b->count);
	assert_memory_equal(a->hash, b->hash, a->count * sizeof(a->hash[0]));
}

static struct hash
check_root(subtree *tree, uint64_t size)
{
	struct served served = SERVED(tree, size);
	struct merkle_source source = { serve, &served };
	struct hash expected = rfc_root(tree, 0, size), root;

	assert_true(merkle_root(&source, size, &root, &err));
	assert_true(hash_eq(&root, &expected));
	return root;
}

/* The inclusion proof is the RFC's, and it verifies. */
static struct merkle_path
check_inclusion(subtree *tree, uint64_t index, uint64_t size, const struct hash *root)
{
	struct served served = SERVED(tree, size);
	struct merkle_source source = { serve, &served };
	struct merkle_path path, expected = { 0 };
	struct hash leaf = tree(index, 0);

	assert_true(merkle_include(&source, index, size, &path, &err));
	rfc_path(tree, index, 0, size, &expected);
	assert_same_path(&path, &expected);
	assert_in_range(path.count, 0, MERKLE_PATH_MAX);
	assert_true(merkle_check_inclusion(&leaf, index, size, &path, root, &err));
	return path;
}

/* The same for a consistency proof. */
static struct merkle_path
check_consistency(subtree *tree, uint64_t old, uint64_t size)
{
	struct served served = SERVED(tree, size);
	struct merkle_source source = { serve, &served };
	struct merkle_path path, expected = { 0 };
	struct hash from = rfc_root(tree, 0, old), to = rfc_root(tree, 0, size);

	assert_true(merkle_extend(&source, old, size, &path, &err));
	if (old > 0)
		rfc_subproof(tree, old, 0, size, true, &expected);
	assert_same_path(&path, &expected);
	assert_true(merkle_check_consistency(old, &from, size, &to, &path, &err));
	return path;
}

static void
proves_every_leaf_of_small_trees(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= small(); size++) {
		struct hash root = check_root(of_rows, size);

		for (uint64_t index = 0; index < size; index++)
			check_inclusion(of_rows, index, size, &root);
	}
}

static void
proves_every_growth_of_small_trees(void **state)
{
	(void)state;
	for (uint64_t size = 0; size <= small(); size++)
		for (uint64_t old = 0; old <= size; old++)
			check_consistency(of_rows, old, size);
}

static const uint64_t sizes[] = { 255, 256, 257, 511, 512, 513, 1000, 65280, 65535, 65536,
	65537, 65792, LARGE };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void
proves_across_the_bounds_of_tiles(void **state)
{
	uint64_t step = test_step(50);

	(void)state;
	for (size_t i = 0; i < SIZES && sizes[i] <= large(); i++) {
		struct hash root = check_root(of_rows, sizes[i]);

		for (uint64_t index = 0; index < sizes[i]; index += step + sizes[i] / 97)
			check_inclusion(of_rows, index, sizes[i], &root);
		check_inclusion(of_rows, 255 % sizes[i], sizes[i], &root);
		check_inclusion(of_rows, 256 % sizes[i], sizes[i], &root);
		check_inclusion(of_rows, sizes[i] - 1, sizes[i], &root);
		for (size_t j = 0; j <= i; j++)
			check_consistency(of_rows, sizes[j], sizes[i]);
		for (uint64_t old = 0; old < sizes[i]; old += step + sizes[i] / 89)
			check_consistency(of_rows, old, sizes[i]);
	}
}

static const uint64_t huge[] = { (UINT64_C(1) << 32) - 1, UINT64_C(1) << 32,
	(UINT64_C(1) << 56) + 1, (UINT64_C(1) << 62) - 1, UINT64_C(1) << 62,
	(UINT64_C(1) << 62) + 1, UINT64_C(0x5555555555555555), UINT64_C(0x2aaaaaaaaaaaaaaa),
	INT64_MAX - 1, INT64_MAX };

#define HUGES (sizeof(huge) / sizeof(huge[0]))

static void
proves_in_the_largest_trees(void **state)
{
	(void)state;
	for (size_t odd = 0; odd < HUGES; odd += 3 * test_step(4)) {
		make_alike(huge[odd] - 1);
		for (size_t i = 0; i < HUGES; i += test_step(3)) {
			struct hash root = check_root(lonely, huge[i]);

			check_inclusion(lonely, 0, huge[i], &root);
			check_inclusion(lonely, huge[i] - 1, huge[i], &root);
			check_inclusion(lonely, odd_one % huge[i], huge[i], &root);
			check_inclusion(lonely, huge[i] / 3, huge[i], &root);
			for (size_t j = 0; j < HUGES; j++)
				if (huge[j] <= huge[i])
					check_consistency(lonely, huge[j], huge[i]);
			check_consistency(lonely, 1, huge[i]);
			check_consistency(lonely, huge[i] - 1, huge[i]);
		}
	}
}

static void
grows_at_its_end_to_the_same_roots(void **state)
{
	struct merkle_frontier frontier = { 0 };

	(void)state;
	for (uint64_t size = 0; size <= large(); size++) {
		struct hash leaf = leaf_of(size);

		assert_int_equal(frontier.size, size);
		if (size % 65536 < 600 || size % 256 < 2 || size % 256 > 254) {
			struct hash root = merkle_frontier_root(&frontier);
			struct hash expected = rfc_root(of_rows, 0, size);

			assert_true(hash_eq(&root, &expected));
		}
		merkle_frontier_add(&frontier, &leaf);
	}
}

static void
has_the_hash_of_nothing_as_its_empty_root(void **state)
{
	struct hash empty = merkle_empty(), known;
	struct hash root = check_root(of_rows, 0);

	(void)state;
	assert_true(hash_parse(
	    TEXT("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), &known));
	assert_true(hash_eq(&empty, &known));
	assert_true(hash_eq(&root, &known));
}

static void
folds_complete_subtrees(void **state)
{
	struct hash hashes[TILE_WIDTH];

	(void)state;
	for (size_t height = 0; height <= TILE_HEIGHT; height++) {
		size_t count = (size_t)1 << height;
		struct hash root;

		memcpy(hashes, row[0], count * sizeof(hashes[0]));
		root = merkle_fold(hashes, count);
		assert_true(hash_eq(&root, &row[height][0]));
	}
}

/* Every way to spoil a path by one step: a bit, a hash less, a hash more, two
 * hashes changed round.  Calls `refused` for each. */
static void
spoil(const struct merkle_path *good, void (*refused)(const struct merkle_path *, void *),
    void *arg)
{
	struct merkle_path path;

	for (size_t i = 0; i < good->count; i++) {
		path = *good;
		path.hash[i].bytes[i % HASH_LEN] ^= (uint8_t)(1 << i % 8);
		refused(&path, arg);
		path = *good;
		memmove(path.hash + i, path.hash + i + 1,
		    (good->count - i - 1) * sizeof(path.hash[0]));
		path.count--;
		refused(&path, arg);
		if (i > 0 && !hash_eq(&good->hash[i], &good->hash[i - 1])) {
			path = *good;
			path.hash[i] = good->hash[i - 1];
			path.hash[i - 1] = good->hash[i];
			refused(&path, arg);
		}
	}
	for (size_t i = 0; i <= good->count && good->count < MERKLE_PATH_MAX; i++) {
		path = *good;
		memmove(
		    path.hash + i + 1, path.hash + i, (good->count - i) * sizeof(path.hash[0]));
		path.count++;
		path.hash[i] = i > 0 ? path.hash[i - 1] : (struct hash){ 0 };
		refused(&path, arg);
		path.hash[i] = merkle_empty();
		refused(&path, arg);
	}
}

struct inclusion {
	struct hash leaf, root;
	uint64_t index, size;
};

static bool
includes(const struct inclusion *i, const struct merkle_path *path)
{
	err.fault = FAULT_NONE;
	if (merkle_check_inclusion(&i->leaf, i->index, i->size, path, &i->root, &err))
		return true;
	assert_int_equal(err.fault, FAULT_DENIED);
	return false;
}

static void
refuses_inclusion(const struct merkle_path *path, void *arg)
{
	assert_false(includes(arg, path));
}

/* The proof of one leaf in one tree proves nothing about another. */
static void
refuse_elsewhere(const struct inclusion *good, const struct merkle_path *path)
{
	struct inclusion bad;

	for (uint64_t index = 0; index <= 2 * good->size; index++) {
		bad = *good;
		bad.index = index;
		assert_int_equal(includes(&bad, path), index == good->index);
	}
	for (uint64_t size = 0; size <= 2 * good->size; size++) {
		bad = *good;
		bad.size = size;
		bad.root = rfc_root(of_rows, 0, size);
		assert_int_equal(includes(&bad, path), size == good->size);
	}
	bad = *good;
	bad.leaf.bytes[0] ^= 1;
	assert_false(includes(&bad, path));
	bad = *good;
	bad.root.bytes[31] ^= 0x80;
	assert_false(includes(&bad, path));
}

static void
refuses_inclusion_proofs_that_were_altered(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= tiny(); size++) {
		for (uint64_t index = 0; index < size; index++) {
			struct inclusion good = { of_rows(index, 0), rfc_root(of_rows, 0, size),
				index, size };
			struct merkle_path path =
			    check_inclusion(of_rows, index, size, &good.root);

			spoil(&path, refuses_inclusion, &good);
			refuse_elsewhere(&good, &path);
		}
	}
}

struct growth {
	struct hash from, to;
	uint64_t old, size;
};

static bool
grows(const struct growth *g, const struct merkle_path *path)
{
	err.fault = FAULT_NONE;
	if (merkle_check_consistency(g->old, &g->from, g->size, &g->to, path, &err))
		return true;
	assert_int_equal(err.fault, FAULT_DENIED);
	return false;
}

static void
refuses_growth(const struct merkle_path *path, void *arg)
{
	assert_false(grows(arg, path));
}

static void
refuse_other_growth(const struct growth *good, const struct merkle_path *path)
{
	struct growth bad;

	for (uint64_t old = 0; old <= good->size + 1; old++) {
		bad = *good;
		bad.old = old;
		assert_int_equal(grows(&bad, path), old == good->old);
	}
	for (uint64_t size = 0; size <= 2 * good->size; size++) {
		bad = *good;
		bad.size = size;
		bad.to = rfc_root(of_rows, 0, size);
		assert_int_equal(grows(&bad, path), size == good->size);
	}
	bad = *good;
	bad.from.bytes[0] ^= 1;
	assert_false(grows(&bad, path));
	bad = *good;
	bad.to.bytes[31] ^= 0x80;
	assert_false(grows(&bad, path));
	bad = (struct growth){ good->to, good->from, good->old, good->size };
	assert_int_equal(grows(&bad, path), good->old == good->size);
}

static void
refuses_consistency_proofs_that_were_altered(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= tiny(); size++) {
		for (uint64_t old = 1; old <= size; old++) {
			struct growth good = { rfc_root(of_rows, 0, old),
				rfc_root(of_rows, 0, size), old, size };
			struct merkle_path path = check_consistency(of_rows, old, size);

			spoil(&path, refuses_growth, &good);
			if (old < size)
				refuse_other_growth(&good, &path);
		}
	}
}

/* From nothing everything grows, by an empty proof and from the true nothing. */
static void
takes_only_an_empty_proof_from_the_empty_tree(void **state)
{
	struct growth g = { merkle_empty(), rfc_root(of_rows, 0, 5), 0, 5 };
	struct merkle_path empty = { 0 }, one = { .count = 1 };

	(void)state;
	assert_true(grows(&g, &empty));
	assert_false(grows(&g, &one));
	one.hash[0] = g.to;
	assert_false(grows(&g, &one));
	g.from.bytes[0] ^= 1;
	assert_false(grows(&g, &empty));
	g = (struct growth){ merkle_empty(), merkle_empty(), 0, 0 };
	assert_true(grows(&g, &empty));
	assert_false(grows(&g, &one));
	g.to = rfc_root(of_rows, 0, 1);
	assert_false(grows(&g, &empty));
}

static void
refuses_trees_beyond_the_largest_and_shorter_ones(void **state)
{
	struct merkle_path path = { 0 };
	struct inclusion i = { of_rows(0, 0), of_rows(0, 0), 0, 1 };
	struct growth g = { of_rows(0, 0), of_rows(0, 0), 1, 1 };

	(void)state;
	assert_true(includes(&i, &path));
	assert_true(grows(&g, &path));
	for (path.count = 0; path.count <= MERKLE_CONSISTENCY_MAX; path.count++) {
		i.index = 0;
		i.size = UINT64_C(1) << 63;
		assert_false(includes(&i, &path));
		i.size = UINT64_MAX;
		assert_false(includes(&i, &path));
		i.index = UINT64_MAX;
		assert_false(includes(&i, &path));
		i.size = 0;
		assert_false(includes(&i, &path));
		g = (struct growth){ g.from, g.to, UINT64_C(1) << 63, UINT64_C(1) << 63 };
		assert_false(grows(&g, &path));
		g = (struct growth){ g.from, g.to, UINT64_MAX, UINT64_MAX };
		assert_false(grows(&g, &path));
		g = (struct growth){ g.from, g.to, 2, 1 };
		assert_false(grows(&g, &path));
		g = (struct growth){ g.from, g.to, 1, UINT64_MAX };
		assert_false(grows(&g, &path));
	}
}

static void
tells_of_a_source_that_fails_and_leaves_outputs_untouched(void **state)
{
	const struct merkle_path before = { .count = 17 };

	(void)state;
	for (size_t n = 0; n < 5; n++) { /* 87 leaves are five complete subtrees */
		struct served served = SERVED(of_rows, 87);
		struct merkle_source source = { serve, &served };
		struct merkle_path path = before;
		struct hash root = { 0 };

		served.fail_after = n;
		assert_false(merkle_root(&source, 87, &root, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_int_equal(root.bytes[0], 0);
		served.fail_after = n;
		assert_false(merkle_include(&source, 13, 87, &path, &err));
		assert_memory_equal(&path, &before, sizeof(path));
		served.fail_after = n;
		assert_false(merkle_extend(&source, 13, 87, &path, &err));
		assert_memory_equal(&path, &before, sizeof(path));
	}
}

static void
leaves_the_root_untouched_when_a_path_does_not_fit(void **state)
{
	struct merkle_path path = { .count = 3 };
	struct hash leaf = of_rows(0, 0), root = { { 17 } }, before = root;

	(void)state;
	assert_false(merkle_path_root(&leaf, 0, 4, &path, &root, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	path.count = 1;
	assert_false(merkle_path_root(&leaf, 0, 4, &path, &root, &err));
	assert_false(merkle_path_root(&leaf, 4, 4, &path, &root, &err));
	assert_memory_equal(&root, &before, sizeof(root));
}

TESTS_WITHIN(make_rows, free_rows, TEST(proves_every_leaf_of_small_trees),
    TEST(proves_every_growth_of_small_trees), TEST(proves_across_the_bounds_of_tiles),
    TEST(proves_in_the_largest_trees), TEST(grows_at_its_end_to_the_same_roots),
    TEST(has_the_hash_of_nothing_as_its_empty_root), TEST(folds_complete_subtrees),
    TEST(refuses_inclusion_proofs_that_were_altered),
    TEST(refuses_consistency_proofs_that_were_altered),
    TEST(takes_only_an_empty_proof_from_the_empty_tree),
    TEST(refuses_trees_beyond_the_largest_and_shorter_ones),
    TEST(tells_of_a_source_that_fails_and_leaves_outputs_untouched),
    TEST(leaves_the_root_untouched_when_a_path_does_not_fit))
