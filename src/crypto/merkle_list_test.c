#include "crypto/merkle_list.h"

#include <string.h>

#include "rfc6962.h"
#include "test.h"

#define MOST 130 /* leaves; beyond a power of two */

static struct err err;
static struct hash leaves[MOST];

static int
make_leaves(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < MOST; i++)
		leaves[i] = hash_leaf(text_bytes(&i, sizeof(i)));
	return 0;
}

/* The tree over them, for rfc6962.h. */
static struct hash
of_leaves(uint64_t start, unsigned height)
{
	struct hash left, right;

	if (height == 0)
		return leaves[start];
	left = of_leaves(start, height - 1);
	right = of_leaves(start + (UINT64_C(1) << (height - 1)), height - 1);
	return hash_node(&left, &right);
}

static void
folds_to_the_root_that_the_standard_defines(void **state)
{
	(void)state;
	for (size_t count = 1; count <= MOST; count++) {
		struct hash hashes[MOST], expected = rfc_root(of_leaves, 0, count), root;

		memcpy(hashes, leaves, sizeof(hashes));
		root = merkle_fold(hashes, count);
		assert_true(hash_eq(&root, &expected));
	}
}

static void
makes_the_path_that_the_standard_defines(void **state)
{
	(void)state;
	for (size_t count = 1; count <= MOST; count++) {
		struct hash expected_root = rfc_root(of_leaves, 0, count);

		for (size_t index = 0; index < count; index += test_step(11)) {
			struct merkle_path path = { .count = 17 }, expected = { 0 };
			struct hash hashes[MOST], root, reached;

			memcpy(hashes, leaves, sizeof(hashes));
			root = merkle_fold_path(hashes, count, index, &path);
			rfc_path(of_leaves, index, 0, count, &expected);
			assert_true(hash_eq(&root, &expected_root));
			assert_int_equal(path.count, expected.count);
			assert_memory_equal(
			    path.hash, expected.hash, path.count * sizeof(struct hash));
			assert_true(merkle_path_root(
			    &leaves[index], index, count, &path, &reached, &err));
			assert_true(hash_eq(&reached, &root));
		}
	}
}

static void
refuses_a_path_of_another_length_or_place(void **state)
{
	struct hash hashes[MOST], root = { { 17 } };
	struct merkle_path path;

	(void)state;
	memcpy(hashes, leaves, sizeof(hashes));
	(void)merkle_fold_path(hashes, 7, 6, &path);
	path.count--;
	assert_false(merkle_path_root(&leaves[6], 6, 7, &path, &root, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	path.count += 2;
	assert_false(merkle_path_root(&leaves[6], 6, 7, &path, &root, &err));
	path.count--;
	assert_false(merkle_path_root(&leaves[6], 7, 7, &path, &root, &err));
	assert_false(merkle_path_root(&leaves[6], 0, 0, &path, &root, &err));
	assert_false(
	    merkle_path_root(&leaves[6], 6, (uint64_t)MERKLE_SIZE_MAX + 1, &path, &root, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(root.bytes[0], 17);
	assert_true(merkle_path_root(&leaves[6], 6, 7, &path, &root, &err));
}

TESTS_WITHIN(make_leaves, NULL, TEST(folds_to_the_root_that_the_standard_defines),
    TEST(makes_the_path_that_the_standard_defines),
    TEST(refuses_a_path_of_another_length_or_place))
