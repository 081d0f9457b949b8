#include "serve/changes.h"

#include "base/file.h"
#include "scratch.h"

static void
save(const char *path, const char *words)
{
	struct err err;

	assert_true(file_save(path, text_of(words), 0600, &err));
}

static void
tells_once_that_a_file_came_changed_or_went(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct changes changes = { 0 };
	char one[PATH_MAX], other[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "one", one);
	scratch_path(&scratch, "other", other);
	save(one, "a\n");
	changes_add(&changes, one);
	changes_add(&changes, other);
	assert_false(changes_look(&changes));
	save(other, "b\n");
	assert_true(changes_look(&changes));
	assert_false(changes_look(&changes));
	save(one, "c\n"); /* another file of the same length */
	assert_true(changes_look(&changes));
	assert_false(changes_look(&changes));
	assert_int_equal(unlink(other), 0);
	assert_true(changes_look(&changes));
	assert_false(changes_look(&changes));
}

static void
of_no_files_nothing_changes(void **state)
{
	struct changes changes = { 0 };

	(void)state;
	assert_false(changes_look(&changes));
}

TESTS(TEST(tells_once_that_a_file_came_changed_or_went), TEST(of_no_files_nothing_changes))
