#include "log/batch.h"

#include <string.h>

#include "rfc6962.h"
#include "test.h"

#define MOST 600 /* commitments: more than two tiles */

static struct err err;
static struct hash commitments[MOST];

static int
make_commitments(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < MOST; i++)
		commitments[i] = hash_text(text_bytes(&i, sizeof(i)));
	return 0;
}

/* The tree over them, for rfc6962.h. */
static struct hash
of_commitments(uint64_t start, unsigned height)
{
	struct hash left, right;

	if (height == 0)
		return hash_leaf(text_bytes(commitments[start].bytes, HASH_LEN));
	left = of_commitments(start, height - 1);
	right = of_commitments(start + (UINT64_C(1) << (height - 1)), height - 1);
	return hash_node(&left, &right);
}

static const size_t counts[] = { 0, 1, 2, 3, 7, 64, 255, 256, 257, 511, 512, 513, MOST };

static void
has_the_root_of_the_tree_over_its_commitments(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct hash root = batch_root(commitments, counts[i]);
		struct hash expected = rfc_root(of_commitments, 0, counts[i]);

		assert_true(hash_eq(&root, &expected));
	}
}

static void
leads_from_each_commitment_to_the_root(void **state)
{
	(void)state;
	for (size_t i = 1; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct hash root = batch_root(commitments, counts[i]);

		for (size_t index = 0; index < counts[i]; index += counts[i] / 40 + 1) {
			struct batch_path path = { .epoch = 5 };
			struct hash reached;

			batch_prove(commitments, counts[i], index, &path);
			assert_int_equal(path.epoch, 5);
			assert_int_equal(path.index, index);
			assert_int_equal(path.size, counts[i]);
			assert_true(
			    batch_path_root(&path, &commitments[index], &reached, &err));
			assert_true(hash_eq(&reached, &root));
			assert_true(batch_path_root(
			    &path, &commitments[(index + 1) % MOST], &reached, &err));
			assert_false(hash_eq(&reached, &root));
		}
	}
}

static void
refuses_a_path_that_does_not_fit_its_index_and_size(void **state)
{
	struct batch_path path = { .epoch = 1 };
	struct hash root = { { 17 } };

	(void)state;
	batch_prove(commitments, 7, 6, &path);
	path.path.count--;
	assert_false(batch_path_root(&path, &commitments[6], &root, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	path.path.count += 2;
	assert_false(batch_path_root(&path, &commitments[6], &root, &err));
	path.path.count--;
	path.index = 7;
	assert_false(batch_path_root(&path, &commitments[6], &root, &err));
	assert_int_equal(root.bytes[0], 17);
}

static void
reads_what_it_writes(void **state)
{
	(void)state;
	for (size_t size = 1; size <= 9; size++) {
		struct batch_path path = { .epoch = 0x0102030405060708 }, read;
		uint8_t bytes[BATCH_PATH_LEN_MAX], again[BATCH_PATH_LEN_MAX];
		size_t len;

		batch_prove(commitments, size, size - 1, &path);
		len = batch_path_format(&path, bytes);
		assert_memory_equal(bytes, "\1\2\3\4\5\6\7\x08\0\0\0\0\0\0\0", 15);
		assert_true(batch_path_parse(text_bytes(bytes, len), &read, &err));
		assert_int_equal(read.path.count, path.path.count);
		assert_int_equal(batch_path_format(&read, again), len);
		assert_memory_equal(bytes, again, len);
	}
}

static void
reads_the_longest_path_and_none_longer(void **state)
{
	uint8_t bytes[BATCH_PATH_LEN_MAX + HASH_LEN] = { [7] = 1, [16] = 0x7f };
	struct batch_path path;

	(void)state;
	assert_true(batch_path_parse(text_bytes(bytes, BATCH_PATH_LEN_MAX), &path, &err));
	assert_int_equal(path.path.count, MERKLE_PATH_MAX);
	for (size_t len = 0; len <= sizeof(bytes); len++)
		assert_int_equal(batch_path_parse(text_bytes(bytes, len), &path, &err),
		    len >= 24 && len % HASH_LEN == 24 && len <= BATCH_PATH_LEN_MAX);
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
refuses_impossible_numbers_and_touches_nothing(void **state)
{
	static const struct {
		uint8_t epoch, index, size, size_high;
	} bad[] = { { 0, 0, 1, 0 }, { 1, 0, 0, 0 }, { 1, 1, 1, 0 }, { 1, 2, 1, 0 },
		{ 1, 0, 0, 0x80 }, { 1, 0, 0xff, 0xff } };
	struct batch_path path = { .epoch = 17 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint8_t bytes[24] = { [7] = bad[i].epoch,
			[15] = bad[i].index,
			[16] = bad[i].size_high,
			[23] = bad[i].size };

		assert_false(batch_path_parse(text_bytes(bytes, sizeof(bytes)), &path, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(path.epoch, 17);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(has_the_root_of_the_tree_over_its_commitments),
		TEST(leads_from_each_commitment_to_the_root),
		TEST(refuses_a_path_that_does_not_fit_its_index_and_size),
		TEST(reads_what_it_writes),
		TEST(reads_the_longest_path_and_none_longer),
		TEST(refuses_impossible_numbers_and_touches_nothing),
	};

	return cmocka_run_group_tests_name(__FILE__, tests, make_commitments, NULL);
}
