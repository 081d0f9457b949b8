#include "store/db.h"

#include <signal.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "scratch.h"

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, s TEXT, b BLOB);";

static void
close_db(struct db **db)
{
	db_close(db);
}

static struct db *
open_db(const struct scratch *scratch)
{
	struct db *db = NULL;
	char path[PATH_MAX];
	struct err err;

	scratch_path(scratch, "t.db", path);
	assert_true(db_open(path, &db, &err));
	assert_true(db_run(db, schema, &err));
	return db;
}

static bool
add(struct db *db, int64_t n, struct text s, struct err *err)
{
	struct query q;

	if (!db_query(db, "INSERT INTO t (n, s, b) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_integer(&q, n);
	query_bind_text(&q, s);
	query_bind_blob(&q, TEXT("\0\1\2"));
	return query_done(&q, err);
}

static int64_t
count(struct db *db)
{
	int64_t rows;
	struct err err;
	struct query q;
	bool found;

	assert_true(db_query(db, "SELECT count(*) FROM t", &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_true(found);
	rows = query_integer(&q, 0);
	query_end(&q);
	return rows;
}

static void
gives_back_what_was_put_in(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct err err;
	struct query q;
	bool found;

	(void)state;
	assert_true(add(db, INT64_MIN, TEXT("x\0y"), &err));
	assert_true(add(db, 7, (struct text){ 0 }, &err));
	assert_true(db_query(db, "SELECT n, s, b FROM t ORDER BY n", &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_true(found);
	assert_true(query_integer(&q, 0) == INT64_MIN);
	assert_true(text_eq(query_text(&q, 1), TEXT("x\0y")));
	assert_true(text_eq(query_text(&q, 2), TEXT("\0\1\2")));
	assert_true(query_row(&q, &found, &err));
	assert_int_equal(query_text(&q, 1).len, 0);
	assert_true(query_row(&q, &found, &err));
	assert_false(found);
	query_end(&q);
	query_end(&q); /* twice is fine */
}

static void
only_its_owner_may_read_it(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	mode_t before = umask(0);
	scoped(close_db) struct db *db = open_db(&scratch);
	struct err err;

	(void)state;
	assert_true(add(db, 1, TEXT("a"), &err));
	umask(before);
	assert_int_equal(scratch_mode(&scratch, "t.db"), 0600);
	assert_int_equal(scratch_mode(&scratch, "t.db-wal"), 0600);
	assert_int_equal(scratch_mode(&scratch, "t.db-shm"), 0600);
}

static void
a_transaction_is_all_or_nothing(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct err err;

	(void)state;
	db_rollback(db); /* outside of one: nothing */
	assert_true(db_begin(db, &err));
	assert_true(add(db, 1, TEXT("a"), &err));
	db_rollback(db);
	assert_int_equal(count(db), 0);
	assert_true(db_begin(db, &err));
	assert_true(add(db, 1, TEXT("a"), &err));
	assert_true(db_commit(db, &err));
	assert_int_equal(count(db), 1);
}

static void
tells_what_kind_of_fault_it_was(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct err err;
	struct query q;

	(void)state;
	assert_true(add(db, 1, TEXT("a"), &err));
	assert_false(add(db, 1, TEXT("b"), &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(db_query(db, "SELECT nonsense FROM t", &q, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_true(db_run(db, "PRAGMA max_page_count = 1", &err));
	for (int64_t n = 2; n < 1000 && add(db, n, TEXT("many bytes, until it is full"), &err);
	     n++)
		;
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, "full"));
}

/* Of a parameter that could not be bound the step tells, though a later one was. */
static void
a_bad_parameter_fails_the_step(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct text huge = { "x", SIZE_MAX / 4 };
	struct err err;
	struct query q;

	(void)state;
	assert_true(db_query(db, "INSERT INTO t (n, s) VALUES (?, ?)", &q, &err));
	query_bind_integer(&q, 1);
	query_bind_text(&q, huge);
	assert_false(query_done(&q, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(count(db), 0);
}

static void
the_same_query_may_be_at_work_twice(void **state)
{
	static const char sql[] = "SELECT s FROM t WHERE n = ?";
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct query a, b;
	struct err err;
	bool found;

	(void)state;
	assert_true(add(db, 1, TEXT("one"), &err) && add(db, 2, TEXT("two"), &err));
	assert_true(db_query(db, sql, &a, &err));
	query_bind_integer(&a, 1);
	assert_true(db_query(db, sql, &b, &err));
	query_bind_integer(&b, 2);
	assert_true(query_row(&a, &found, &err) && found);
	assert_true(query_row(&b, &found, &err) && found);
	assert_true(text_eq(query_text(&a, 0), TEXT("one")));
	assert_true(text_eq(query_text(&b, 0), TEXT("two")));
	query_end(&a);
	query_end(&b);
}

static void
refuses_what_is_no_database(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct db *db = NULL;
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_put(&scratch, "t.db",
	    TEXT("this is a text, longer than a header of SQLite, "
		 "which takes one hundred bytes, as it happens to be so"));
	scratch_path(&scratch, "t.db", path);
	assert_false(db_open(path, &db, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, path));
	assert_null(db);
	scratch_path(&scratch, "none/t.db", path);
	assert_false(db_open(path, &db, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(db_open(scratch.dir, &db, &err));
}

/* SQLite's allocations come through our door: each may fail, and nothing leaks. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *kept = open_db(&scratch);
	char path[PATH_MAX];
	bool done = false;
	size_t n;

	(void)state;
	scratch_path(&scratch, "t.db", path);
	for (n = 0; !done && n < 10000; n++) {
		struct db *db = NULL;
		struct err err;

		mem_fail_after(n);
		done = db_open(path, &db, &err) && db_begin(db, &err) &&
		       add(db, 1, TEXT("a"), &err) && db_commit(db, &err);
		db_close(&db);
		mem_fail_after(SIZE_MAX);
		if (!done) {
			assert_int_equal(err.fault, FAULT_LIMIT);
			assert_int_equal(count(kept), 0);
		}
	}
	assert_true(done);
	assert_true(n > 50);
	assert_int_equal(count(kept), 1);
}

/* Else it would stay open, and refuse every later one. */
static void
a_transaction_is_undone_without_memory_too(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct err err;

	(void)state;
	assert_true(db_begin(db, &err));
	assert_true(add(db, 1, TEXT("a"), &err));
	mem_fail_after(0);
	db_rollback(db);
	mem_fail_after(SIZE_MAX);
	assert_true(db_begin(db, &err));
	assert_int_equal(count(db), 0);
	db_rollback(db);
}

/* What a commit acknowledged survives the process; what was not begun in time
 * does not show. */
static void
a_killed_process_leaves_what_it_committed(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		struct db *db = open_db(&scratch);
		struct err err;
		bool done = db_begin(db, &err) && add(db, 1, TEXT("a"), &err) &&
			    db_commit(db, &err) && db_begin(db, &err) &&
			    add(db, 2, TEXT("b"), &err);

		if (done)
			raise(SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	{
		scoped(close_db) struct db *db = open_db(&scratch);

		assert_int_equal(count(db), 1);
	}
}

/* That it can be written is tried at once, and waits for nobody. */
static void
opens_while_another_writes(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *writing = open_db(&scratch);
	struct err err;

	(void)state;
	assert_true(db_begin(writing, &err));
	assert_true(add(writing, 1, TEXT("a"), &err));
	{
		scoped(close_db) struct db *db = open_db(&scratch);

		assert_int_equal(count(db), 0);
		assert_true(db_commit(writing, &err));
		assert_int_equal(count(db), 1);
		assert_true(add(db, 2, TEXT("b"), &err));
	}
}

/* Another process, begun before this one opens anything: whenever it is asked it opens the
 * database, tells how many rows there are, and closes it. */
static pid_t
start_reader(const struct scratch *scratch, int *fd)
{
	int ends[2];
	pid_t child;
	char any;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	child = fork();
	if (child == 0) {
		close(ends[1]);
		while (read(ends[0], &any, 1) == 1) {
			struct db *db = open_db(scratch);

			any = (char)count(db);
			db_close(&db);
			(void)!write(ends[0], &any, 1);
		}
		_exit(0);
	}
	close(ends[0]);
	*fd = ends[1];
	return child;
}

static int
ask_reader(int fd)
{
	char rows = 0;

	assert_int_equal(write(fd, "?", 1), 1);
	assert_int_equal(read(fd, &rows, 1), 1);
	return rows;
}

/* A process that closes the last handle takes the write-ahead log away; for that it must
 * see that another process has two. */
static void
another_process_may_come_and_go(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	int fd = -1, status;
	pid_t reader = start_reader(&scratch, &fd);
	struct err err;

	(void)state;
	{
		scoped(close_db) struct db *first = open_db(&scratch);
		scoped(close_db) struct db *second = open_db(&scratch);

		assert_true(add(first, 1, TEXT("a"), &err));
		assert_int_equal(ask_reader(fd), 1);
		assert_true(add(second, 2, TEXT("b"), &err));
		assert_true(add(first, 3, TEXT("c"), &err));
		assert_int_equal(ask_reader(fd), 3);
	}
	close(fd);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(status, 0);
}

/* What it reads is what was committed. */
static void
another_handle_reads_what_is_committed(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *first = open_db(&scratch);
	scoped(close_db) struct db *second = NULL;
	struct err err;

	(void)state;
	assert_true(add(first, 1, TEXT("a"), &err));
	assert_true(db_begin(first, &err));
	assert_true(add(first, 2, TEXT("b"), &err));
	assert_true(db_open_again(first, &second, &err));
	assert_int_equal(count(second), 1);
	assert_true(db_commit(first, &err));
	assert_int_equal(count(second), 2);
}

/* After all of it was settled, the log begins anew. */
static void
another_handle_settles_what_is_committed(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch), *other = NULL;
	unsigned before;
	struct err err;

	(void)state;
	assert_true(db_open_again(db, &other, &err));
	db_settle_seldom(db);
	assert_int_equal(db_unsettled(db), 0);
	for (int64_t n = 0; n < 20; n++)
		assert_true(add(db, n, TEXT("x"), &err));
	before = db_unsettled(db);
	assert_true(before >= 20);
	assert_true(db_settle(other, &err));
	assert_true(add(db, 20, TEXT("x"), &err));
	assert_true(db_unsettled(db) < before);
	assert_int_equal(count(other), 21);
}

static void
a_log_that_nobody_settles_is_settled_late(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct err err;

	(void)state;
	db_settle_seldom(db);
	/* As many bytes as 8,100 pages have. */
	assert_true(db_run(db, "INSERT INTO t (b) VALUES (zeroblob(4 * 8295 * 1000))", &err));
	assert_true(db_unsettled(db) >= DB_SETTLE_LATE);
	assert_true(add(db, 20, TEXT("x"), &err));
	assert_true(db_unsettled(db) < DB_SETTLE_PAGES);
	assert_int_equal(count(db), 2);
}

static void
what_was_written_since_a_mark_is_undone_or_kept(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(close_db) struct db *db = open_db(&scratch);
	struct err err;

	(void)state;
	assert_true(db_begin(db, &err));
	assert_true(add(db, 1, TEXT("one"), &err));
	assert_true(db_mark(db, &err));
	assert_true(add(db, 2, TEXT("two"), &err));
	assert_true(db_mark(db, &err));
	assert_true(add(db, 3, TEXT("three"), &err));
	assert_true(db_keep(db, &err));
	assert_int_equal(count(db), 3);
	assert_true(db_undo(db, &err));
	assert_int_equal(count(db), 1);
	assert_false(db_undo(db, &err));
	assert_true(db_commit(db, &err));
	assert_int_equal(count(db), 1);
}

TESTS(TEST(another_handle_settles_what_is_committed),
    TEST(a_log_that_nobody_settles_is_settled_late), TEST(gives_back_what_was_put_in),
    TEST(only_its_owner_may_read_it), TEST(a_transaction_is_all_or_nothing),
    TEST(tells_what_kind_of_fault_it_was), TEST(a_bad_parameter_fails_the_step),
    TEST(the_same_query_may_be_at_work_twice), TEST(refuses_what_is_no_database),
    TEST(survives_each_allocation_failing), TEST(a_transaction_is_undone_without_memory_too),
    TEST(a_killed_process_leaves_what_it_committed), TEST(opens_while_another_writes),
    TEST(another_process_may_come_and_go), TEST(another_handle_reads_what_is_committed),
    TEST(what_was_written_since_a_mark_is_undone_or_kept))
