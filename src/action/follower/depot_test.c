#include "action/follower/depot.h"

#include <unistd.h>

#include "scratch.h"

static void
open_depot(const struct scratch *scratch, struct depot *depot)
{
	char path[PATH_MAX];
	struct err err;

	scratch_path(scratch, "public/release", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(scratch, "public/release/key", TEXT("KEY\n"));
	scratch_put(scratch, "secret", TEXT("no"));
	scratch_path(scratch, "public", path);
	assert_true(depot_open(path, depot, &err));
}

static void
has_the_files_of_a_folder(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf got = BUF(KIB);
	struct sink sink = sink_buf(&got);
	struct depot depot;
	struct err err;

	(void)state;
	open_depot(&scratch, &depot);
	assert_true(depot.remote.get(depot.remote.arg, "/release/key", &sink, &err));
	assert_true(depot.remote.get_from(depot.remote.arg, "/release/key", 2, &sink, &err));
	assert_string_equal(buf_string(&got), "KEY\nY\n");
	assert_false(depot.remote.get(depot.remote.arg, "/release/none", &sink, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(depot.remote.get(depot.remote.arg, "/release", &sink, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(depot.remote.post(depot.remote.arg, "/inbox", TEXT("x"), &got, &err));
}

static void
leads_nowhere_else(void **state)
{
	static const char *const paths[] = { "/../secret", "/release/../../secret", "secret",
		"//secret", "/", "", "/link", "/away/secret" };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf got = BUF(KIB);
	struct sink sink = sink_buf(&got);
	char from[PATH_MAX], to[PATH_MAX];
	struct depot depot;
	struct err err;

	(void)state;
	open_depot(&scratch, &depot);
	scratch_path(&scratch, "secret", to);
	scratch_path(&scratch, "public/link", from);
	assert_int_equal(symlink(to, from), 0);
	scratch_path(&scratch, "public/away", from);
	assert_int_equal(symlink(scratch.dir, from), 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_false(depot.remote.get(depot.remote.arg, paths[i], &sink, &err));
	assert_int_equal(got.len, 0);
	assert_false(depot_open(to, &depot, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_path(&scratch, "nothing", from);
	assert_false(depot_open(from, &depot, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(has_the_files_of_a_folder), TEST(leads_nowhere_else))
