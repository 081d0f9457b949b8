#include "action/node/digest.h"

#include "base/mem.h"
#include "scratch.h"

static struct err err;

static void
is_that_of_all_bytes_however_many(void **state)
{
	static const size_t lens[] = { 0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 200000 };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "file", path);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		scoped(buf_free) struct buf bytes = BUF(MIB);
		struct hash expected, actual;
		uint64_t size = 99;

		for (size_t n = 0; n < lens[i]; n++)
			buf_add_byte(&bytes, (uint8_t)(n * 7));
		expected = hash_text(buf_text(&bytes));
		scratch_put(&scratch, "file", buf_text(&bytes));
		assert_true(digest_file(path, &actual, &size, &err));
		assert_true(hash_eq(&actual, &expected));
		assert_int_equal(size, lens[i]);
	}
}

static void
tells_of_a_file_that_is_not_there_and_of_memory_that_is_not(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct hash hash = { { 7 } };
	uint64_t size = 99;
	char path[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "none", path);
	assert_false(digest_file(path, &hash, &size, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_put(&scratch, "none", TEXT("one"));
	mem_fail_after(0);
	assert_false(digest_file(path, &hash, &size, &err));
	mem_fail_after(SIZE_MAX);
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(size, 99);
	assert_int_equal(hash.bytes[0], 7);
}

TESTS(TEST(is_that_of_all_bytes_however_many),
    TEST(tells_of_a_file_that_is_not_there_and_of_memory_that_is_not))
