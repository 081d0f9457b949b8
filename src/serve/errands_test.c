#include "serve/errands.h"

#include <poll.h>
#include <stdatomic.h>

#include "test.h"

/* Threads go on after the test: what they use stays. */
static atomic_uint meeting;

/* Says it twice; those of kind 2 wait until all of them are there. */
static void
echo(void *arg, unsigned worker, struct errand *errand)
{
	assert_true(arg == &meeting && worker < ERRANDS_MAX);
	errand->out = BUF(KIB);
	if (errand->kind == 2) {
		atomic_fetch_add(&meeting, 1);
		while (atomic_load(&meeting) < ERRANDS_MAX)
			;
	}
	buf_add(&errand->out, buf_text(&errand->in));
	buf_add(&errand->out, buf_text(&errand->in));
}

static void
ask(struct errands *errands, uint32_t tag, uint8_t kind)
{
	struct buf in = BUF(KIB);
	struct err err;

	buf_addf(&in, "%u.", tag);
	assert_true(errands_add(errands, tag, kind, &in, &err));
	assert_null(in.at);
}

/* Take them until all have come, each once. */
static void
collect(struct errands *errands, uint32_t count)
{
	bool seen[256] = { false };

	for (uint32_t i = 0; i < count;) {
		struct pollfd fd = { .fd = errands_fd(errands), .events = POLLIN };
		scoped(buf_free) struct buf wanted = BUF(KIB);
		struct errand *done;

		assert_int_equal(poll(&fd, 1, -1), 1);
		done = errands_take(errands);
		if (done == NULL)
			continue;
		assert_true(done->tag < 256 && !seen[done->tag]);
		seen[done->tag] = true;
		buf_addf(&wanted, "%u.%u.", done->tag, done->tag);
		assert_string_equal(buf_string(&done->out), buf_string(&wanted));
		errand_free(&done);
		i++;
	}
	assert_null(errands_take(errands));
}

static void
each_is_done_once(void **state)
{
	struct errands *errands;
	struct err err;

	(void)state;
	if (test_brief())
		skip(); /* its threads last as long as the process, which valgrind would tell */
	assert_true(errands_open(echo, &meeting, &errands, &err));
	assert_null(errands_take(errands));
	for (uint32_t i = 0; i < 200; i++)
		ask(errands, i, 1);
	collect(errands, 200);
}

/* As many as may be at once are: each waits for all others. */
static void
they_are_done_at_once(void **state)
{
	struct errands *errands;
	struct err err;

	(void)state;
	if (test_brief())
		skip();
	assert_true(errands_open(echo, &meeting, &errands, &err));
	for (uint32_t i = 0; i < ERRANDS_MAX; i++)
		ask(errands, i, 2);
	collect(errands, ERRANDS_MAX);
}

TESTS(TEST(each_is_done_once), TEST(they_are_done_at_once))
