#include "journal/log_writer.h"

#include <poll.h>
#include <sched.h>
#include <string.h>

#include "scratch.h"

#define CROWD 1000

static struct err err;

/* A writer, and a database that it writes to. */
struct desk {
	struct scratch scratch;
	char database[PATH_MAX];
	struct log_writer *writer;
};

static void
desk_free(struct desk *desk)
{
	(void)log_writer_stop(&desk->writer);
	scratch_free(&desk->scratch);
}

static void
desk_open(struct desk *desk)
{
	desk->scratch = scratch_make();
	scratch_path(&desk->scratch, "log.db", desk->database);
	assert_true(log_writer_start(desk->database, &desk->writer, &err));
}

/* Wait for so many to be given back, and count them; each in the order of its coming. */
static void
await(struct desk *desk, size_t count, enum fault fault)
{
	struct pollfd fd = { .fd = log_writer_fd(desk->writer), .events = POLLIN };

	while (count > 0) {
		struct submission *list;

		assert_int_equal(poll(&fd, 1, -1), 1);
		for (list = log_writer_collect(desk->writer); list != NULL; list = list->next) {
			assert_int_equal(list->fault, fault);
			assert_true(count-- > 0);
		}
	}
}

static void
a_lone_entry_is_added_at_once(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	struct submission one = { .entry = TEXT("one"), .fault = FAULT_SYSTEM };

	(void)state;
	desk_open(&desk);
	log_writer_submit(desk.writer, &one);
	await(&desk, 1, FAULT_NONE);
	assert_int_equal(one.index, 0);
	assert_int_equal(log_writer_wait(desk.writer, 0, 1000), 1);
	assert_int_equal(log_writer_counts(desk.writer).flushes, 1);
	assert_null(log_writer_collect(desk.writer));
}

static void
a_crowd_shares_flushes_and_keeps_its_order(void **state)
{
	static struct submission crowd[CROWD];
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_open(&desk);
	for (size_t i = 0; i < CROWD; i++)
		crowd[i] = (struct submission){ .entry = text_bytes(&crowd[i], i % 9),
			.next = i + 1 < CROWD ? &crowd[i + 1] : NULL };
	log_writer_submit(desk.writer, &crowd[0]);
	await(&desk, CROWD, FAULT_NONE);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(crowd[i].index, i);
	assert_int_equal(log_writer_counts(desk.writer).flushes, 1);
	assert_int_equal(log_writer_counts(desk.writer).entries, CROWD);
}

static void
what_was_submitted_is_added_before_it_stops(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	struct submission two[2] = { { .entry = TEXT("a") }, { .entry = TEXT("b") } };
	struct submission *left;
	size_t count = 0;

	(void)state;
	desk_open(&desk);
	two[0].next = &two[1];
	log_writer_submit(desk.writer, &two[0]);
	for (left = log_writer_stop(&desk.writer); left != NULL; left = left->next)
		count++;
	assert_int_equal(count, 2);
	assert_int_equal(two[1].fault, FAULT_NONE);
	assert_int_equal(two[1].index, 1);
	assert_null(desk.writer);
}

/* Ask and wait at once. */
static bool
do_job(struct log_writer *writer, unsigned patience,
    bool (*run)(void *arg, struct log_store *store, struct err *err), void *arg,
    struct err *why)
{
	struct log_job job = { .run = run, .arg = arg, .err = why };

	log_writer_ask(writer, patience, &job);
	return log_writer_await(writer, &job);
}

/* What a job hands in while its transaction is made. */
struct late {
	struct desk *desk;
	struct submission one;
};

static bool
come_late(void *arg, struct log_store *store, struct err *e)
{
	struct late *late = arg;

	(void)store;
	(void)e;
	log_writer_submit(late->desk->writer, &late->one);
	return true;
}

static void
who_comes_while_a_transaction_is_made_joins_it(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	struct late late = { &desk, { .entry = TEXT("one") } };

	(void)state;
	desk_open(&desk);
	assert_true(do_job(desk.writer, 0, come_late, &late, &err));
	assert_int_equal(log_writer_counts(desk.writer).flushes, 1);
	await(&desk, 1, FAULT_NONE);
	assert_int_equal(late.one.index, 0);
}

/* Even when most of it never comes back. */
static void
the_next_after_a_crowd_is_flushed_all_the_same(void **state)
{
	static struct submission crowd[CROWD];
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_open(&desk);
	for (size_t i = 0; i < CROWD; i++)
		crowd[i] = (struct submission){ .entry = TEXT("x"),
			.next = i + 1 < CROWD ? &crowd[i + 1] : NULL };
	log_writer_submit(desk.writer, &crowd[0]);
	await(&desk, CROWD, FAULT_NONE);
	for (size_t i = 0; i < 3; i++) {
		crowd[i] = (struct submission){ .entry = TEXT("x") };
		log_writer_submit(desk.writer, &crowd[i]);
		await(&desk, 1, FAULT_NONE);
		assert_int_equal(crowd[i].index, CROWD + i);
	}
}

/* What is too long for one flush takes two. */
static void
a_flush_has_an_end(void **state)
{
	static struct submission crowd[LOG_WRITER_AT_ONCE + 1];
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_open(&desk);
	for (size_t i = 0; i <= LOG_WRITER_AT_ONCE; i++)
		crowd[i] = (struct submission){ .entry = TEXT("x"),
			.next = i < LOG_WRITER_AT_ONCE ? &crowd[i + 1] : NULL };
	log_writer_submit(desk.writer, &crowd[0]);
	await(&desk, LOG_WRITER_AT_ONCE + 1, FAULT_NONE);
	assert_int_equal(log_writer_counts(desk.writer).flushes, 2);
}

static bool
note_size(void *arg, struct log_store *store, struct err *e)
{
	(void)e;
	*(uint64_t *)arg = log_store_size(store);
	return true;
}

static bool
refuse(void *arg, struct log_store *store, struct err *e)
{
	(void)store;
	(void)arg;
	return err_set(e, FAULT_DENIED, "not today");
}

static void
something_else_is_done_in_a_transaction(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	struct submission one = { .entry = TEXT("one") };
	uint64_t size = 42;

	(void)state;
	desk_open(&desk);
	assert_true(do_job(desk.writer, 0, note_size, &size, &err));
	assert_int_equal(size, 0);
	log_writer_submit(desk.writer, &one);
	await(&desk, 1, FAULT_NONE);
	assert_true(do_job(desk.writer, 1, note_size, &size, &err));
	assert_int_equal(size, 1);
}

static bool
count_run(void *arg, struct log_store *store, struct err *e)
{
	(void)store;
	(void)e;
	++*(size_t *)arg;
	return true;
}

/* One that is asked for while a transaction is made was no part of it. */
static void
a_job_that_comes_during_a_transaction_has_its_turn(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	size_t runs = 0;

	(void)state;
	desk_open(&desk);
	for (size_t i = 1; i <= (test_brief() ? 20 : 200); i++) {
		struct submission one = { .entry = TEXT("one") };

		log_writer_submit(desk.writer, &one);
		/* Sooner or later in it, or after it. */
		for (size_t turns = 0; turns < i % 32; turns++)
			sched_yield();
		assert_true(do_job(desk.writer, 0, count_run, &runs, &err));
		assert_int_equal(runs, i);
		await(&desk, 1, FAULT_NONE);
	}
}

/* Nor do they spoil what others add beside them. */
static void
jobs_that_fail_say_why_and_leave_nothing(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	struct submission one = { .entry = TEXT("one") };

	(void)state;
	desk_open(&desk);
	assert_false(do_job(desk.writer, 0, refuse, NULL, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(log_writer_trouble(desk.writer, &err));
	log_writer_submit(desk.writer, &one);
	assert_false(do_job(desk.writer, 1000, refuse, NULL, &err));
	await(&desk, 1, FAULT_NONE);
	assert_int_equal(one.index, 0);
}

static void
trouble_is_told_once_and_to_all_who_added(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	struct submission two[2] = { { .entry = TEXT("a") }, { .entry = TEXT("b") } };
	struct db *other = NULL;

	(void)state;
	desk_open(&desk);
	assert_true(db_open(desk.database, &other, &err));
	assert_true(db_run(other, "DROP TABLE log_entry", &err));
	two[0].next = &two[1];
	log_writer_submit(desk.writer, &two[0]);
	await(&desk, 2, FAULT_SYSTEM);
	assert_true(log_writer_trouble(desk.writer, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(log_writer_trouble(desk.writer, &err));
	assert_int_equal(log_writer_counts(desk.writer).failures, 1);
	db_close(&other);
}

static void
nobody_waits_for_ever(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_open(&desk);
	assert_int_equal(log_writer_wait(desk.writer, 0, 1), 0);
	log_writer_rest(desk.writer, 1);
	log_writer_wake(desk.writer);
	log_writer_rest(desk.writer, 1000000);
	assert_int_equal(log_writer_wait(desk.writer, 0, 1000000), 0);
}

static void
says_when_the_database_is_none(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct log_writer *writer = NULL;
	char path[PATH_MAX];

	(void)state;
	scratch_put(&scratch, "log.db",
	    TEXT("this is no database, and a good deal longer than "
		 "the header that each has: a hundred bytes "
		 "of it, and then some more"));
	scratch_path(&scratch, "log.db", path);
	assert_false(log_writer_start(path, &writer, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_null(writer);
}

TESTS(TEST(a_lone_entry_is_added_at_once), TEST(a_crowd_shares_flushes_and_keeps_its_order),
    TEST(who_comes_while_a_transaction_is_made_joins_it),
    TEST(the_next_after_a_crowd_is_flushed_all_the_same),
    TEST(what_was_submitted_is_added_before_it_stops), TEST(a_flush_has_an_end),
    TEST(something_else_is_done_in_a_transaction),
    TEST(a_job_that_comes_during_a_transaction_has_its_turn),
    TEST(jobs_that_fail_say_why_and_leave_nothing),
    TEST(trouble_is_told_once_and_to_all_who_added), TEST(nobody_waits_for_ever),
    TEST(says_when_the_database_is_none))
