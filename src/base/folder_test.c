#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "scratch.h"

static void
makes_a_folder_and_those_above_it(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&scratch, "a/b//c/", path);
	assert_true(folder_make(path, 0700, &err));
	assert_int_equal(scratch_mode(&scratch, "a/b/c"), 0700);
	assert_true(folder_make(path, 0755, &err)); /* twice is fine */
	assert_int_equal(scratch_mode(&scratch, "a/b/c"), 0700);
	assert_true(folder_make(".", 0700, &err));
	assert_true(folder_make("/", 0700, &err));
}

static void
refuses_a_name_that_something_else_has(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_put(&scratch, "file", TEXT("x"));
	scratch_path(&scratch, "file", path);
	assert_false(folder_make(path, 0700, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	scratch_path(&scratch, "file/below", path);
	assert_false(folder_make(path, 0700, &err));
	assert_false(folder_make("", 0700, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(folder_make("/proc/self/none", 0700, &err));
	assert_non_null(strstr(err.text, "'/proc/self/none'"));
	assert_int_not_equal(err.fault, FAULT_INPUT);
}

static void
is_claimed_by_one_process_at_a_time(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	int first = -1, second = -1;
	struct err err;

	(void)state;
	assert_true(folder_claim(scratch.dir, &first, &err));
	assert_false(folder_claim(scratch.dir, &second, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(second, -1);
	file_close(&first);
	assert_true(folder_claim(scratch.dir, &second, &err));
	file_close(&second);
	assert_false(folder_claim("/nowhere/at/all", &second, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
a_claim_ends_with_its_process(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	int fd = -1, status;
	struct err err;
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(!folder_claim(scratch.dir, &fd, &err));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(folder_claim(scratch.dir, &fd, &err));
	file_close(&fd);
}

static void
a_scratch_file_has_no_name_and_reads_back(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char back[5] = "";
	struct stat st;
	struct err err;
	bool empty;
	int fd = -1;

	(void)state;
	assert_true(folder_scratch(scratch.dir, &fd, &err));
	assert_true(folder_empty(scratch.dir, &empty, &err));
	assert_true(empty);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(write(fd, "abcd", 4), 4);
	assert_int_equal(pread(fd, back, 4, 0), 4);
	assert_string_equal(back, "abcd");
	file_close(&fd);
	assert_false(folder_scratch("/nowhere/at/all", &fd, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(fd, -1);
}

static void
tells_whether_there_is_anything_in_it(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;
	bool empty;

	(void)state;
	scratch_path(&scratch, "none", path);
	assert_true(folder_empty(path, &empty, &err));
	assert_true(empty);
	assert_true(folder_empty(scratch.dir, &empty, &err));
	assert_true(empty);
	scratch_put(&scratch, ".hidden", TEXT("x"));
	assert_true(folder_empty(scratch.dir, &empty, &err));
	assert_false(empty);
	scratch_path(&scratch, ".hidden", path);
	assert_false(folder_empty(path, &empty, &err));
}

static void
is_removed_with_all_in_it_and_nothing_beyond(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX], link[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&scratch, "kept", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&scratch, "kept/file", TEXT("x"));
	scratch_path(&scratch, "gone/deep", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&scratch, "gone/deep/file", TEXT("x"));
	scratch_path(&scratch, "gone/link", link);
	scratch_path(&scratch, "kept", path);
	assert_int_equal(symlink(path, link), 0);

	scratch_path(&scratch, "gone", path);
	assert_true(folder_remove(path, &err));
	assert_false(scratch_has(&scratch, "gone"));
	assert_true(scratch_has(&scratch, "kept/file"));
	assert_true(folder_remove(path, &err)); /* nothing there is fine */
}

static void
tells_whether_there_is_room(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct err err;

	(void)state;
	assert_true(folder_check_room(scratch.dir, 0, &err));
	assert_false(folder_check_room(scratch.dir, UINT64_MAX, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(folder_check_room("/nothing/is/here", 0, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(makes_a_folder_and_those_above_it), TEST(refuses_a_name_that_something_else_has),
    TEST(is_claimed_by_one_process_at_a_time), TEST(a_claim_ends_with_its_process),
    TEST(a_scratch_file_has_no_name_and_reads_back),
    TEST(tells_whether_there_is_anything_in_it), TEST(tells_whether_there_is_room),
    TEST(is_removed_with_all_in_it_and_nothing_beyond))
