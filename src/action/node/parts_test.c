#include "action/node/parts.h"

#include "scratch.h"

static const char *const parts[] = { "key", "folder", "last", NULL };

/* Makes the parts, but fails after some of them. */
struct making {
	unsigned fail_after;
	unsigned calls;
};

static bool
make(void *arg, const char *dir, struct err *err)
{
	struct making *making = arg;
	char path[PATH_MAX];

	making->calls++;
	for (unsigned i = 0; parts[i] != NULL; i++) {
		if (i == making->fail_after)
			return err_set(err, FAULT_SYSTEM, "the disk is gone");
		assert_in_range(
		    snprintf(path, sizeof(path), "%s/%s", dir, parts[i]), 1, sizeof(path) - 1);
		if (strcmp(parts[i], "folder") == 0
			? !folder_make(path, 0700, err)
			: !file_create(path, TEXT("new"), 0600, err))
			return false;
	}
	return true;
}

static bool
make_in(const char *dir, struct err *err)
{
	struct making making = { .fail_after = 99 };

	return parts_make(dir, parts, make, &making, err);
}

/* `scratch`'s own folder is "." */
static void
assert_made(const struct scratch *scratch, const char *name)
{
	struct scratch made;
	char path[PATH_MAX];
	bool empty;
	struct err err;

	scratch_path(scratch, name, path);
	assert_in_range(
	    snprintf(made.dir, sizeof(made.dir), "%s", path), 1, sizeof(made.dir) - 1);
	for (unsigned i = 0; parts[i] != NULL; i++)
		assert_true(scratch_has(&made, parts[i]));
	assert_false(scratch_has(&made, ".new"));
	scratch_path(&made, "folder", path);
	assert_true(folder_empty(path, &empty, &err));
	assert_true(empty);
	assert_false(parts_check(made.dir, parts, &err)); /* and stays */
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
are_made_in_a_new_folder_or_an_empty_one(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&scratch, "a/b/new", path);
	assert_true(make_in(path, &err));
	assert_made(&scratch, "a/b/new");
	assert_int_equal(scratch_mode(&scratch, "a/b/new"), 0700);
	scratch_path(&scratch, "empty", path);
	assert_int_equal(mkdir(path, 0750), 0);
	assert_true(make_in(path, &err));
	assert_made(&scratch, "empty");
	assert_int_equal(scratch_mode(&scratch, "empty"), 0750);
}

/* Each set of things that may be there; what an interrupted attempt left are the new
 * folder, and parts without the last. */
static void
leave_alone_whatever_is_there(void **state)
{
	static const char *const names[] = { "key", "folder", "last", ".new", "strange" };
	struct making making = { .fail_after = 99 };

	(void)state;
	for (unsigned set = 0; set < 1U << 5; set++) {
		scoped(scratch_free) struct scratch scratch = scratch_make();
		bool some = (set & 7) != 0, last = (set & 4) != 0, begun = (set & 8) != 0;
		bool strange = (set & 16) != 0;
		bool free = !last && !strange && (!some || begun);
		char path[PATH_MAX];
		struct err err;

		for (unsigned i = 0; i < 5; i++) {
			scratch_path(&scratch, names[i], path);
			if ((set & 1U << i) != 0)
				assert_int_equal(mkdir(path, 0700), 0);
		}
		assert_int_equal(parts_check(scratch.dir, parts, &err), free);
		making.calls = 0;
		assert_int_equal(parts_make(scratch.dir, parts, make, &making, &err), free);
		assert_int_equal(making.calls, free);
		if (free) {
			assert_made(&scratch, ".");
			continue;
		}
		assert_int_equal(err.fault, FAULT_CONFLICT);
		for (unsigned i = 0; i < 5; i++)
			assert_int_equal(scratch_has(&scratch, names[i]), (set & 1U << i) != 0);
	}
}

static void
what_fails_leaves_nothing(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;
	bool empty;

	(void)state;
	scratch_path(&scratch, "there", path);
	for (unsigned i = 0; i < 6; i++) {
		struct making making = { .fail_after = i % 3 };

		if (i == 3)
			assert_int_equal(mkdir(path, 0700), 0);
		assert_false(parts_make(path, parts, make, &making, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_true(folder_empty(path, &empty, &err));
		assert_true(empty);
		assert_int_equal(scratch_has(&scratch, "there"), i >= 3);
	}
	assert_true(make_in(path, &err));
	assert_made(&scratch, "there");
}

static void
refuse_what_is_no_folder(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_put(&scratch, "file", TEXT("precious"));
	scratch_path(&scratch, "file", path);
	assert_false(make_in(path, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	scratch_path(&scratch, "file/below", path);
	assert_false(make_in(path, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	{
		scoped(buf_free) struct buf kept = scratch_get(&scratch, "file");

		assert_string_equal(buf_string(&kept), "precious");
	}
	memset(path, 'x', PATH_MAX - 1);
	path[PATH_MAX - 1] = '\0';
	assert_false(make_in(path, &err));
}

static void
two_attempts_at_once_do_not_mix(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct err err;
	int claim = -1;
	bool empty;

	(void)state;
	assert_true(folder_claim(scratch.dir, &claim, &err));
	assert_false(make_in(scratch.dir, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	file_close(&claim);
	assert_true(folder_empty(scratch.dir, &empty, &err));
	assert_true(empty);
	assert_true(make_in(scratch.dir, &err));
}

TESTS(TEST(are_made_in_a_new_folder_or_an_empty_one), TEST(leave_alone_whatever_is_there),
    TEST(what_fails_leaves_nothing), TEST(refuse_what_is_no_folder),
    TEST(two_attempts_at_once_do_not_mix))
