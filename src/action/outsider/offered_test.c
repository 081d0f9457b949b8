#include "action/outsider/offered.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "scratch.h"

static struct err err;

static const struct offered_file *
named(const struct offered *offered, const char *end)
{
	for (size_t i = 0; i < offered->files; i++)
		if (text_ends(offered->file[i].name, text_of(end)))
			return &offered->file[i];
	return NULL;
}

static void
a_folder_is_taken_in_the_order_of_its_names(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(offered_free) struct offered offered = OFFERED;
	char path[PATH_MAX], link[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "all/in/it", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&scratch, "all/b", TEXT("two"));
	scratch_put(&scratch, "all/a", TEXT("one"));
	scratch_put(&scratch, "all/in/c", TEXT("three"));
	scratch_put(&scratch, "all/.hidden", TEXT("four"));
	scratch_path(&scratch, "all/z", link);
	assert_int_equal(symlink("b", link), 0);
	scratch_path(&scratch, "all/pipe", link);
	assert_int_equal(mkfifo(link, 0600), 0);
	scratch_path(&scratch, "all", path);
	assert_true(offered_load(&offered, path, &err));
	assert_int_equal(offered.files, 5);
	assert_true(text_eq(offered.file[0].bytes, TEXT("one")));
	assert_true(text_eq(offered.file[1].bytes, TEXT("two")));
	assert_true(text_eq(offered.file[2].bytes, TEXT("three")));
	assert_true(text_ends(offered.file[2].folder, TEXT("/in/")));
	assert_string_equal(named(&offered, "/pipe")->why, "is no file");
	assert_string_equal(named(&offered, "/z")->why, "is no file");
	assert_int_equal(offered.left, 0);
}

static void
what_is_not_there_is_told(void **state)
{
	scoped(offered_free) struct offered offered = OFFERED;

	(void)state;
	assert_false(offered_load(&offered, "/nowhere/at/all", &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(offered.files, 0);
}

static void
what_is_too_much_is_left_out(void **state)
{
	scoped(offered_free) struct offered offered = OFFERED;
	static char long_one[OFFERED_FILE_MAX + 1];

	(void)state;
	assert_true(
	    offered_add(&offered, TEXT("long"), text_bytes(long_one, sizeof(long_one)), &err));
	assert_string_equal(offered.file[0].why, "is too long");
	for (size_t i = 0; i < OFFERED_MAX + 1; i++)
		assert_true(offered_add(&offered, TEXT("x"), TEXT("y"), &err));
	assert_int_equal(offered.files, OFFERED_MAX);
	assert_int_equal(offered.left, 2);
}

static void
what_cannot_be_shown_of_a_name_is_not(void **state)
{
	scoped(offered_free) struct offered offered = OFFERED;

	(void)state;
	assert_true(offered_add(&offered, TEXT("a/\xff\n\xe2\x80\xae-b"), TEXT("y"), &err));
	assert_true(text_eq(offered.file[0].name, TEXT("a/?\?\?-b")));
	assert_true(text_eq(offered.file[0].folder, TEXT("a/")));
}

static void
a_private_key_is_not_kept(void **state)
{
	scoped(offered_free) struct offered offered = OFFERED;

	(void)state;
	assert_true(offered_add(&offered, TEXT("k"), TEXT("AGE-SECRET-KEY-1QQ\n"), &err));
	assert_int_equal(offered.file[0].bytes.len, 0);
	assert_non_null(strstr(offered.file[0].why, "private key"));
}

TESTS(TEST(a_folder_is_taken_in_the_order_of_its_names), TEST(what_is_not_there_is_told),
    TEST(what_is_too_much_is_left_out), TEST(what_cannot_be_shown_of_a_name_is_not),
    TEST(a_private_key_is_not_kept))
