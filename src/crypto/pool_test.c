#include "crypto/pool.h"

#include "test.h"

#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"

#define ROOM 1000

/* A stream of so many bytes, which counts what happens to it. */
struct stream {
	size_t left;          /* to be read */
	uint64_t reads_left;  /* until reading fails */
	uint64_t fail_work;   /* the batch whose work fails, or UINT64_MAX */
	uint64_t writes_left; /* until writing fails */
	uint64_t next;        /* to be written */
	size_t written;
	bool saw_last;
	atomic_int at_once, most_at_once;
};

#define STREAM(bytes)                                                                          \
	((struct stream){ .left = (bytes),                                                     \
	    .reads_left = UINT64_MAX,                                                          \
	    .fail_work = UINT64_MAX,                                                           \
	    .writes_left = UINT64_MAX })

static bool
read_batch(void *arg, struct batch *batch, bool *full, struct err *err)
{
	struct stream *stream = arg;

	if (stream->reads_left-- == 0)
		return err_set(err, FAULT_SYSTEM, "reading failed");
	batch->len = stream->left < ROOM ? stream->left : ROOM;
	memset(batch->at, (int)batch->number, batch->len);
	stream->left -= batch->len;
	*full = batch->len == ROOM;
	return true;
}

static bool
work_on(void *arg, unsigned worker, struct batch *batch, struct err *err)
{
	struct stream *stream = arg;
	int now = atomic_fetch_add(&stream->at_once, 1) + 1, most;

	assert_in_range(worker, 0, POOL_WAITING_MAX);
	most = atomic_load(&stream->most_at_once);
	while (now > most && !atomic_compare_exchange_weak(&stream->most_at_once, &most, now))
		continue;
	for (size_t i = 0; i < batch->len; i++)
		batch->at[i] ^= 0xff;
	atomic_fetch_sub(&stream->at_once, 1);
	batch->made = batch->len;
	if (batch->number != stream->fail_work)
		return true;
	batch->made = batch->len / 2;
	return err_set(err, FAULT_DENIED, "work failed");
}

static bool
write_batch(void *arg, const struct batch *batch, struct err *err)
{
	struct stream *stream = arg;

	if (stream->writes_left-- == 0)
		return err_set(err, FAULT_SYSTEM, "writing failed");
	assert_int_equal(batch->number, stream->next++);
	assert_false(stream->saw_last);
	stream->saw_last = batch->last;
	for (size_t i = 0; i < batch->made; i++)
		assert_int_equal(batch->at[i], (uint8_t)~batch->number);
	stream->written += batch->made;
	return true;
}

static bool
run(struct stream *stream, unsigned workers, struct err *err)
{
	const struct pool_job job = { ROOM, stream, read_batch, work_on, write_batch };

	return pool_run(&job, workers, err);
}

static const unsigned worker_counts[] = { 0, 1, 2, 5, POOL_WORKERS_MAX, 1000, POOL_ALONE,
	POOL_WAITING };
#define COUNTS (sizeof(worker_counts) / sizeof(worker_counts[0]))

static void
writes_everything_in_order_and_marks_the_last(void **state)
{
	static const size_t sizes[] = { 1, ROOM - 1, ROOM, ROOM + 1, 2 * ROOM, 5 * ROOM,
		100 * ROOM, 100 * ROOM + 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (size_t j = 0; j < COUNTS; j++) {
			struct stream stream = STREAM(sizes[i]);
			struct err err;

			assert_true(run(&stream, worker_counts[j], &err));
			assert_int_equal(stream.written, sizes[i]);
			assert_true(stream.saw_last);
		}
	}
}

static void
one_worker_is_never_two(void **state)
{
	struct stream stream = STREAM(1000 * ROOM);
	struct err err;

	(void)state;
	assert_true(run(&stream, 1, &err));
	assert_int_equal(stream.most_at_once, 1);
}

static void
tells_the_fault_of_whoever_fails(void **state)
{
	(void)state;
	for (size_t j = 0; j < COUNTS; j++) {
		for (uint64_t n = 0; n < 30; n++) {
			struct stream reading = STREAM(1000 * ROOM), working = reading;
			struct stream writing = reading;
			struct err err;

			reading.reads_left = n;
			assert_false(run(&reading, worker_counts[j], &err));
			assert_string_equal(err.text, "reading failed");
			working.fail_work = n;
			assert_false(run(&working, worker_counts[j], &err));
			assert_string_equal(err.text, "work failed");
			/* All before it, and what it made. */
			assert_int_equal(working.written, n * ROOM + ROOM / 2);
			writing.writes_left = n;
			assert_false(run(&writing, worker_counts[j], &err));
			assert_string_equal(err.text, "writing failed");
		}
	}
}

static void
tells_when_there_is_no_memory(void **state)
{
	(void)state;
	for (size_t n = 0;; n++) {
		struct stream stream = STREAM(20 * ROOM);
		struct err err;
		bool good;

		mem_fail_after(n);
		good = run(&stream, 2, &err);
		mem_fail_after(SIZE_MAX);
		if (good)
			break;
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_in_range(n, 0, 4 * POOL_WORKERS_MAX);
	}
}

TESTS(TEST(writes_everything_in_order_and_marks_the_last), TEST(one_worker_is_never_two),
    TEST(tells_the_fault_of_whoever_fails), TEST(tells_when_there_is_no_memory))
