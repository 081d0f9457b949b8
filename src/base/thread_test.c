#include "base/thread.h"

#include "test.h"

/* A count that two threads take turns at. */
struct turns {
	struct lock lock;
	struct condition changed;
	unsigned count;
};

static void *
take_odd_turns(void *arg)
{
	struct turns *turns = arg;

	lock_take(&turns->lock);
	while (turns->count < 1000) {
		if (turns->count % 2 == 1) {
			turns->count++;
			condition_tell(&turns->changed);
		} else {
			condition_wait(&turns->changed, &turns->lock);
		}
	}
	condition_tell_all(&turns->changed);
	lock_give(&turns->lock);
	return NULL;
}

static void
threads_take_turns(void **state)
{
	struct turns turns = { .lock = LOCK };
	struct thread thread;

	(void)state;
	condition_make(&turns.changed);
	assert_true(thread_start(&thread, (size_t)128 * 1024, take_odd_turns, &turns));
	lock_take(&turns.lock);
	while (turns.count < 1000) {
		if (turns.count % 2 == 0) {
			turns.count++;
			condition_tell(&turns.changed);
		} else {
			condition_wait(&turns.changed, &turns.lock);
		}
	}
	condition_tell_all(&turns.changed);
	lock_give(&turns.lock);
	thread_join(&thread);
	assert_int_equal(turns.count, 1000);
	condition_free(&turns.changed);
	lock_free(&turns.lock);
}

static void
a_wait_for_nothing_ends(void **state)
{
	struct lock lock = LOCK;
	struct condition never;

	(void)state;
	condition_make(&never);
	lock_take(&lock);
	condition_wait_ms(&never, &lock, 1);
	condition_wait_ms(&never, &lock, 20);
	lock_give(&lock);
	condition_free(&never);
	lock_free(&lock);
}

TESTS(TEST(threads_take_turns), TEST(a_wait_for_nothing_ends))
