#include "log/served.h"

#include "base/mem.h"
#include "shelf.h"

static struct err err;

/* The tree of a log that has grown to `size` when it had so many entries. */
static bool
find_root(struct shelf *shelf, uint64_t size, uint64_t of, struct hash *root)
{
	const struct files files = shelf_files(shelf);
	struct served served;
	const struct merkle_source source = served_source(&served);

	served_begin(&served, &files, size);
	return merkle_root(&source, of, root, &err);
}

static void
assert_same(struct shelf *shelf, uint64_t size, uint64_t of)
{
	struct merkle_frontier frontier = { 0 };
	struct hash expected, root;

	for (uint64_t i = 0; i < of; i++) {
		char room[SHELF_ROOM];
		struct hash leaf = hash_leaf(shelf_entry(i, room));

		merkle_frontier_add(&frontier, &leaf);
	}
	expected = merkle_frontier_root(&frontier);
	assert_true(find_root(shelf, size, of, &root));
	assert_true(hash_eq(&root, &expected));
}

static void
tells_the_root_at_every_size_so_far(void **state)
{
	static const uint64_t sizes[] = { 1, 5, 256, 257, 700 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped(shelf_free) struct shelf shelf = shelf_make(sizes[i]);

		for (uint64_t of = 0; of <= sizes[i]; of += test_step(13))
			assert_same(&shelf, sizes[i], of);
	}
}

static void
reads_a_tile_that_has_grown_since(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(600);
	struct hash first;

	(void)state;
	memcpy(first.bytes, shelf_find(&shelf, "tile/1/000.p/2")->bytes.at, HASH_LEN);
	shelf_put_tile(&shelf, 1, 0, &first, 1);
	assert_same(&shelf, 300, 300); /* tile/0/001.p/44 is gone for tile/0/001 */
	assert_same(&shelf, 256, 256);
}

static void
proves_that_the_log_grew(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	const struct files files = shelf_files(&shelf);
	struct served served;
	const struct merkle_source source = served_source(&served);
	struct hash old, root;
	struct merkle_path path;

	(void)state;
	served_begin(&served, &files, 700);
	for (uint64_t of = 1; of <= 700; of += 3) {
		assert_true(merkle_root(&source, of, &old, &err));
		assert_true(merkle_root(&source, 700, &root, &err));
		assert_true(merkle_extend(&source, of, 700, &path, &err));
		assert_true(merkle_check_consistency(of, &old, 700, &root, &path, &err));
	}
}

static void
tells_which_tile_is_missing_or_malformed(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	struct shelf_file *tile = shelf_find(&shelf, "tile/0/001.p/44");
	struct hash root = { { 77 } };

	(void)state;
	tile->gone = true;
	assert_false(find_root(&shelf, 300, 300, &root));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_string_equal(err.text, "tile/0/001.p/44: it is missing");
	assert_int_equal(root.bytes[0], 77);
	tile->gone = false;
	buf_cut(&tile->bytes, 1000);
	assert_false(find_root(&shelf, 300, 300, &root));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_string_equal(err.text, "tile/0/001.p/44: it has 1000 bytes, not 1408");
	shelf.fails = tile->path;
	shelf.fault = FAULT_SYSTEM;
	shelf.failures = 100;
	assert_false(find_root(&shelf, 300, 300, &root));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
a_tile_that_failed_is_asked_for_again(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	const struct files files = shelf_files(&shelf);
	struct served served;
	const struct merkle_source source = served_source(&served);
	struct hash root;

	(void)state;
	served_begin(&served, &files, 300);
	mem_fail_after(0);
	assert_false(merkle_root(&source, 300, &root, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	mem_fail_after(SIZE_MAX);
	assert_true(merkle_root(&source, 300, &root, &err));
}

TESTS(TEST(tells_the_root_at_every_size_so_far), TEST(reads_a_tile_that_has_grown_since),
    TEST(proves_that_the_log_grew), TEST(tells_which_tile_is_missing_or_malformed),
    TEST(a_tile_that_failed_is_asked_for_again))
