#include "store/tree.h"

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

TESTS(TEST(puts_files_whole_and_gives_them_back), TEST(is_readable_for_all_whatever_the_umask),
    TEST(may_be_a_link_to_a_folder_elsewhere), TEST(a_draft_that_is_dropped_leaves_nothing),
    TEST(refuses_names_that_do_not_fit_and_roots_that_are_none))
