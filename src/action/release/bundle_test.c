#include "action/release/bundle.h"

#include "scratch.h"

static void
is_an_archive_of_the_size_that_it_tells(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(bundle_free) struct bundle bundle = { .fd = -1 };
	scoped(buf_free) struct buf all = BUF(MIB), big = BUF(MIB), file = BUF(MIB);
	char one[PATH_MAX], two[PATH_MAX];
	char *const paths[] = { one, two };
	struct source source, archived;
	struct ustar archive = { 0 };
	struct ustar_file found;
	struct text rest;
	char *at;
	size_t got;
	struct err err;
	bool more;

	(void)state;
	memset(buf_extend(&big, 5000), 'b', 5000);
	scratch_put(&scratch, "one", TEXT(""));
	scratch_put(&scratch, "two", buf_text(&big));
	scratch_path(&scratch, "one", one);
	scratch_path(&scratch, "two", two);
	assert_true(bundle_open(paths, 2, &bundle, &err));
	assert_int_equal(
	    bundle_len(&bundle), ustar_file_len(0) + ustar_file_len(big.len) + USTAR_END_LEN);
	source = bundle_source(&bundle);
	assert_true(source_load(&source, &all, &err));
	assert_int_equal(all.len, ustar_file_len(0) + ustar_file_len(big.len) + USTAR_END_LEN);

	rest = buf_text(&all);
	archived = source_text(&rest);
	archive = USTAR(&archived);
	assert_true(ustar_next(&archive, &found, &more, &err) && more);
	assert_string_equal(found.name, "one");
	assert_int_equal(found.size, 0);
	assert_true(ustar_next(&archive, &found, &more, &err) && more);
	assert_string_equal(found.name, "two");
	at = buf_extend(&file, found.size);
	assert_non_null(at);
	assert_true(ustar_read(&archive, at, found.size, &got, &err));
	assert_int_equal(got, found.size);
	assert_true(text_eq(buf_text(&file), buf_text(&big)));
	assert_true(ustar_next(&archive, &found, &more, &err));
	assert_false(more);
}

static void
comes_out_the_same_in_steps_of_any_size(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf first = BUF(MIB);
	char one[PATH_MAX];
	char *const paths[] = { one };
	struct err err;

	(void)state;
	scratch_put(&scratch, "one", TEXT("some bytes"));
	scratch_path(&scratch, "one", one);
	for (size_t step = 1; step < 5000; step = step * 3 + 1) {
		scoped(bundle_free) struct bundle bundle = { .fd = -1 };
		scoped(buf_free) struct buf all = BUF(MIB);
		struct source source;
		char bytes[5000];
		size_t got;

		assert_true(bundle_open(paths, 1, &bundle, &err));
		source = bundle_source(&bundle);
		do {
			assert_true(source.read(source.arg, bytes, step, &got, &err));
			buf_add(&all, (struct text){ bytes, got });
		} while (got > 0);
		if (first.len == 0)
			buf_add(&first, buf_text(&all));
		assert_true(text_eq(buf_text(&first), buf_text(&all)));
	}
}

static void
refuses_files_that_cannot_stand_beside_each_other(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char one[PATH_MAX], same[PATH_MAX], none[PATH_MAX], folder[PATH_MAX], dash[PATH_MAX];
	char *const bad[][2] = { { one, same }, { one, none }, { one, folder }, { one, dash } };
	const enum fault faults[] = { FAULT_INPUT, FAULT_ABSENT, FAULT_INPUT, FAULT_INPUT };
	struct err err;

	(void)state;
	scratch_path(&scratch, "folder", folder);
	assert_true(folder_make(folder, 0700, &err));
	scratch_put(&scratch, "one", TEXT("x"));
	scratch_put(&scratch, "folder/one", TEXT("x"));
	scratch_put(&scratch, "-rf", TEXT("x"));
	scratch_path(&scratch, "one", one);
	scratch_path(&scratch, "folder/one", same);
	scratch_path(&scratch, "none", none);
	scratch_path(&scratch, "-rf", dash);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct bundle bundle = { .count = 42 };

		assert_false(bundle_open(bad[i], 2, &bundle, &err));
		assert_int_equal(err.fault, faults[i]);
		assert_int_equal(bundle.count, 42);
	}
	{
		struct bundle bundle;

		assert_false(bundle_open(bad[0], 0, &bundle, &err));
		assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

static void
refuses_files_that_change_meanwhile(void **state)
{
	static const char longer[1000];
	const struct text after[] = { TEXT(""), TEXT("short"), { longer, sizeof(longer) } };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char one[PATH_MAX];
	char *const paths[] = { one };
	struct err err;

	(void)state;
	scratch_path(&scratch, "one", one);
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		scoped(bundle_free) struct bundle bundle = { .fd = -1 };
		scoped(buf_free) struct buf all = BUF(MIB);
		struct source source;

		scratch_put(&scratch, "one", TEXT("what is sealed"));
		assert_true(bundle_open(paths, 1, &bundle, &err));
		scratch_put(&scratch, "one", after[i]);
		source = bundle_source(&bundle);
		if (i == 1) /* as many blocks: harmless */
			assert_true(source_load(&source, &all, &err));
		else
			assert_false(source_load(&source, &all, &err));
	}
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
may_unfold_to_much_more_and_no_bomb(void **state)
{
	(void)state;
	assert_int_equal(bundle_len_max(0), 64 * MIB);
	assert_int_equal(bundle_len_max(64 * KIB - 1), 64 * MIB);
	assert_int_equal(bundle_len_max(64 * KIB), 64 * MIB);
	assert_int_equal(bundle_len_max(50 * MIB), 50 * GIB);
}

TESTS(TEST(is_an_archive_of_the_size_that_it_tells),
    TEST(comes_out_the_same_in_steps_of_any_size),
    TEST(refuses_files_that_cannot_stand_beside_each_other),
    TEST(refuses_files_that_change_meanwhile), TEST(may_unfold_to_much_more_and_no_bomb))
