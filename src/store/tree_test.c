#include "store/tree.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

#include "scratch.h"

static struct tree
open_tree(const struct scratch *scratch)
{
	char path[PATH_MAX];
	struct tree tree;
	struct err err;

	scratch_path(scratch, "public", path);
	assert_true(tree_open(path, &tree, &err));
	return tree;
}

static void
puts_files_whole_and_gives_them_back(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf back = BUF(KIB);
	struct tree tree = open_tree(&scratch);
	struct err err;

	(void)state;
	assert_false(tree_has(&tree, "a/b/c"));
	assert_true(tree_put(&tree, "a/b/c", TEXT("one"), &err));
	assert_true(tree_put(&tree, "a/b/c", TEXT("second"), &err));
	assert_true(tree_has(&tree, "a/b/c"));
	assert_true(tree_get(&tree, "a/b/c", &back, &err));
	assert_string_equal(buf_string(&back), "second");
	assert_false(tree_get(&tree, "a/b/d", &back, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
is_readable_for_all_whatever_the_umask(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	mode_t before = umask(077);
	struct tree tree = open_tree(&scratch);
	struct err err;

	(void)state;
	assert_true(tree_put(&tree, "a/b", TEXT("x"), &err));
	umask(before);
	assert_int_equal(scratch_mode(&scratch, "public"), 0755);
	assert_int_equal(scratch_mode(&scratch, "public/a"), 0755);
	assert_int_equal(scratch_mode(&scratch, "public/a/b"), 0644);
}

static void
makes_its_root_again_when_that_was_removed(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct tree tree = open_tree(&scratch);
	mode_t before = umask(077);
	struct err err;

	(void)state;
	assert_int_equal(rmdir(tree.root), 0);
	assert_true(tree_put(&tree, "file", TEXT("x"), &err));
	assert_true(tree_remove(&tree, "file", &err));
	assert_int_equal(rmdir(tree.root), 0);
	assert_true(tree_put_soon(&tree, "a/file", TEXT("x"), &err));
	umask(before);
	assert_int_equal(scratch_mode(&scratch, "public"), 0755);
	assert_int_equal(scratch_mode(&scratch, "public/a"), 0755);
}

/* The operator may put the tree where the web server has its files. */
static void
may_be_a_link_to_a_folder_elsewhere(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char from[PATH_MAX], to[PATH_MAX];
	struct tree tree;
	struct err err;

	(void)state;
	scratch_path(&scratch, "www", to);
	scratch_path(&scratch, "public", from);
	assert_true(folder_make(to, 0750, &err));
	assert_int_equal(symlink(to, from), 0);
	tree = open_tree(&scratch);
	assert_true(tree_put(&tree, "a/b", TEXT("x"), &err));
	assert_true(scratch_has(&scratch, "www/a/b"));
	assert_int_equal(scratch_mode(&scratch, "www"), 0750);
}

static void
a_draft_that_is_dropped_leaves_nothing(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct tree tree = open_tree(&scratch);
	char path[PATH_MAX];
	struct err err;
	bool empty;

	(void)state;
	{
		scoped(draft_free) struct draft draft = DRAFT;
		struct sink sink = draft_sink(&draft);

		assert_true(tree_draft(&tree, "d/new", &draft, &err));
		assert_true(sink_write(&sink, TEXT("half"), &err));
	}
	scratch_path(&scratch, "public/d", path);
	assert_true(folder_empty(path, &empty, &err));
	assert_true(empty);
}

static void
refuses_names_that_do_not_fit_and_roots_that_are_none(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct tree tree = open_tree(&scratch);
	char path[PATH_MAX], name[PATH_MAX];
	struct err err;

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_false(tree_put(&tree, name, TEXT("x"), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_false(tree_has(&tree, name));
	assert_false(tree_has(&tree, ""));
	assert_false(tree_path(&tree, "", path, &err)); /* never the root itself */
	assert_int_equal(err.fault, FAULT_LIMIT);
	scratch_put(&scratch, "file", TEXT("x"));
	scratch_path(&scratch, "file", path);
	assert_false(tree_open(path, &tree, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

/* The files of a folder, their names in a row; the order is the system's. */
static unsigned
count_files(const struct scratch *scratch, const char *name)
{
	char path[PATH_MAX];
	unsigned count = 0;
	struct dirent *entry;
	DIR *folder;

	scratch_path(scratch, name, path);
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(folder);
	return count;
}

static void
puts_files_that_are_on_the_disk_later(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf back = BUF(KIB);
	mode_t before = umask(077);
	struct tree tree = open_tree(&scratch);
	struct err err;

	(void)state;
	assert_true(tree_put_soon(&tree, "a/b/c", TEXT("longer than one"), &err));
	assert_true(tree_put_soon(&tree, "a/b/c", TEXT("one"), &err));
	assert_true(tree_put_soon(&tree, "a/b/empty", TEXT(""), &err));
	umask(before);
	assert_true(tree_sync(&tree, &err));
	assert_true(tree_get(&tree, "a/b/c", &back, &err));
	assert_string_equal(buf_string(&back), "one");
	assert_int_equal(scratch_mode(&scratch, "public/a/b/c"), 0644);
	assert_int_equal(scratch_mode(&scratch, "public/a/b"), 0755);
	assert_int_equal(count_files(&scratch, "public/a/b"), 2);
}

/* As a crash leaves it; and a trap that somebody laid. */
static void
what_an_interrupted_one_left_is_in_nobodys_way(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct tree tree = open_tree(&scratch);
	char from[PATH_MAX], to[PATH_MAX];
	struct err err;

	(void)state;
	scratch_put(&scratch, "public/.accord-soon", TEXT("half of something"));
	assert_true(tree_put_soon(&tree, "file", TEXT("x"), &err));
	assert_int_equal(count_files(&scratch, "public"), 1);
	scratch_put(&scratch, "precious", TEXT("precious"));
	scratch_path(&scratch, "precious", to);
	scratch_path(&scratch, "public/.accord-soon", from);
	assert_int_equal(symlink(to, from), 0);
	assert_false(tree_put_soon(&tree, "file", TEXT("y"), &err));
	{
		scoped(buf_free) struct buf kept = scratch_get(&scratch, "precious");

		assert_string_equal(buf_string(&kept), "precious");
	}
}

/* What was there stays, and nothing beside it. */
static void
one_that_cannot_be_put_soon_leaves_what_was(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf back = BUF(KIB), large = BUF(MIB);
	struct tree tree = open_tree(&scratch);
	struct rlimit was, limit;
	struct err err;
	bool put;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	memset(buf_extend(&large, 100000), 'x', 100000);
	assert_true(tree_put_soon(&tree, "d/file", TEXT("before"), &err));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	limit = was;
	limit.rlim_cur = 50000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	put = tree_put_soon(&tree, "d/file", buf_text(&large), &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_false(put);
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(tree_put_soon(&tree, "d", TEXT("x"), &err)); /* a folder has the name */
	assert_false(tree_put_soon(&tree, "d/file/below", TEXT("x"), &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(tree_get(&tree, "d/file", &back, &err));
	assert_string_equal(buf_string(&back), "before");
	assert_int_equal(count_files(&scratch, "public/d"), 1);
	assert_int_equal(count_files(&scratch, "public"), 1);
}

/* The file's path fits, that of the file beside it does not. */
static void
refuses_a_path_with_no_room_beside_it(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct tree tree = open_tree(&scratch);
	char name[PATH_MAX];
	struct err err;
	size_t len = PATH_MAX - 2 - strlen(tree.root);

	(void)state;
	memset(name, 'n', len);
	name[len] = '\0';
	for (size_t slash = len - 4; slash < len; slash -= 200)
		name[slash] = '/';
	assert_false(tree_put_soon(&tree, name, TEXT("x"), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_false(tree_put_soon(&tree, "", TEXT("x"), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
cannot_flush_a_tree_that_is_gone(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct tree tree = open_tree(&scratch);
	struct err err;

	(void)state;
	assert_int_equal(rmdir(tree.root), 0);
	assert_false(tree_sync(&tree, &err));
	assert_non_null(strstr(err.text, tree.root));
}

static void
removes_files_and_folders_but_never_the_root(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct tree tree = open_tree(&scratch);
	struct err err;

	(void)state;
	assert_true(tree_put(&tree, "a/b/c", TEXT("x"), &err));
	assert_true(tree_put(&tree, "a/d", TEXT("x"), &err));
	assert_true(tree_remove(&tree, "a/none", &err));
	assert_true(tree_remove(&tree, "a/d", &err));
	assert_true(tree_has(&tree, "a/b/c"));
	assert_false(tree_has(&tree, "a/d"));
	assert_true(tree_remove(&tree, "a", &err));
	assert_false(tree_has(&tree, "a"));
	assert_true(tree_put(&tree, "x", TEXT("x"), &err));
	assert_false(tree_remove(&tree, "", &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_true(tree_has(&tree, "x"));
}

TESTS(TEST(puts_files_whole_and_gives_them_back), TEST(is_readable_for_all_whatever_the_umask),
    TEST(makes_its_root_again_when_that_was_removed), TEST(may_be_a_link_to_a_folder_elsewhere),
    TEST(a_draft_that_is_dropped_leaves_nothing),
    TEST(refuses_names_that_do_not_fit_and_roots_that_are_none),
    TEST(puts_files_that_are_on_the_disk_later),
    TEST(what_an_interrupted_one_left_is_in_nobodys_way),
    TEST(one_that_cannot_be_put_soon_leaves_what_was),
    TEST(refuses_a_path_with_no_room_beside_it), TEST(cannot_flush_a_tree_that_is_gone),
    TEST(removes_files_and_folders_but_never_the_root))
