#include "action/log/log_files.h"

#include "scratch.h"

static struct err err;

static struct log_files
open_at(const struct scratch *scratch, const char *name)
{
	struct log_files dir = LOG_FILES;
	char path[PATH_MAX];

	scratch_path(scratch, name, path);
	assert_true(log_files_open(path, &dir, &err));
	return dir;
}

static void
make_folder(const struct scratch *scratch, const char *name)
{
	char path[PATH_MAX];

	scratch_path(scratch, name, path);
	assert_true(folder_make(path, 0700, &err));
}

static bool
load(struct log_files *dir, const char *path, struct buf *out)
{
	const struct files files = log_files_all(dir);
	const struct sink sink = sink_buf(out);

	return files.read(files.arg, 1, path, &sink, &err);
}

static void
reads_the_files_of_a_log(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(log_files_close) struct log_files dir = LOG_FILES;
	scoped(buf_free) struct buf got = BUF(MIB), long_one = BUF(MIB);

	(void)state;
	while (long_one.len < 300 * KIB)
		buf_addf(&long_one, "%zu ", long_one.len);
	make_folder(&scratch, "tile/0");
	scratch_put(&scratch, "checkpoint", TEXT("a checkpoint"));
	scratch_put(&scratch, "tile/0/000", buf_text(&long_one));
	scratch_put(&scratch, "tile/0/001", TEXT(""));
	dir = open_at(&scratch, ".");
	assert_true(load(&dir, "checkpoint", &got));
	assert_true(text_eq(buf_text(&got), TEXT("a checkpoint")));
	buf_clear(&got);
	assert_true(load(&dir, "tile/0/000", &got));
	assert_true(text_eq(buf_text(&got), buf_text(&long_one)));
	buf_clear(&got);
	assert_true(load(&dir, "tile/0/001", &got));
	assert_int_equal(got.len, 0);
}

static void
finds_the_public_files_of_a_log(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(log_files_close) struct log_files dir = LOG_FILES;
	scoped(buf_free) struct buf got = BUF(MIB);
	char path[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "nowhere", path);
	assert_false(log_files_open(path, &dir, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	make_folder(&scratch, "public");
	scratch_path(&scratch, ".", path);
	assert_false(log_files_open(path, &dir, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(dir.fd, -1);
	scratch_put(&scratch, "public/checkpoint", TEXT("in public"));
	dir = open_at(&scratch, ".");
	assert_true(load(&dir, "checkpoint", &got));
	assert_true(text_eq(buf_text(&got), TEXT("in public")));
}

/* Whatever has the name of a file: nothing is waited for. */
static void
tells_what_is_no_file(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(log_files_close) struct log_files dir = LOG_FILES;
	scoped(buf_free) struct buf got = BUF(MIB);
	char path[PATH_MAX];

	(void)state;
	scratch_put(&scratch, "checkpoint", TEXT("a checkpoint"));
	make_folder(&scratch, "tile/0/000");
	scratch_put(&scratch, "tile/entries", TEXT("no folder"));
	scratch_path(&scratch, "tile/0/001", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	scratch_path(&scratch, "tile/0/002", path);
	assert_int_equal(symlink("002", path), 0);
	dir = open_at(&scratch, ".");
	assert_false(load(&dir, "tile/0/000", &got));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(load(&dir, "tile/0/001", &got));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(load(&dir, "tile/0/002", &got));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(load(&dir, "tile/entries/000", &got));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(load(&dir, "tile/0/003", &got));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(got.len, 0);
}

static void
stops_when_nobody_takes_more(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(log_files_close) struct log_files dir = LOG_FILES;
	scoped(buf_free) struct buf small = BUF(3);

	(void)state;
	scratch_put(&scratch, "checkpoint", TEXT("a checkpoint"));
	dir = open_at(&scratch, ".");
	assert_false(load(&dir, "checkpoint", &small));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(reads_the_files_of_a_log), TEST(finds_the_public_files_of_a_log),
    TEST(tells_what_is_no_file), TEST(stops_when_nobody_takes_more))
