#include "serve/toll.h"

#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "statement/work.h"
#include "test.h"

#define MOST 100

/* A request with a body in a file, and the query that work makes. */
static struct request
request_of(const struct scratch *scratch, int *fd)
{
	struct err err;
	char path[PATH_MAX];

	scratch_put(scratch, "body", TEXT("sealed"));
	scratch_path(scratch, "body", path);
	assert_true(file_open(path, fd, &err));
	return (struct request){ .file = *fd, .file_len = 6 };
}

static void
asks_for_more_the_more_wait(void **state)
{
	static const struct toll toll = { 0, MOST, "a.example" };
	static const struct {
		unsigned waiting, bits;
	} steps[] = { { 0, 0 }, { MOST / 4 - 1, 0 }, { MOST / 4, 18 }, { MOST / 2, 20 },
		{ MOST, 22 }, { 2 * MOST, 22 } };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct response response = { .body = BUF(KIB) };
		struct work work;

		toll_ask(&toll, steps[i].waiting, &response);
		assert_int_equal(response.status, 429);
		assert_true(work_parse(buf_text(&response.body), &work, &err));
		assert_int_equal(work.bits, steps[i].bits);
		buf_free(&response.body);
	}
}

static void
takes_work_for_that_body_and_time_alone(void **state)
{
	static const struct toll toll = { 8, MOST, "a.example" };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(file_close) int fd = -1;
	struct request request = request_of(&scratch, &fd);
	uint64_t now = (uint64_t)time(NULL) / WORK_SECONDS;
	struct hash body = hash_text(TEXT("sealed")), other = hash_text(TEXT("other"));

	(void)state;
	assert_false(toll_paid(&toll, 0, &request));
	for (uint64_t back = 0; back <= 2; back++) {
		scoped(buf_free) struct buf query = BUF(KIB), wrong = BUF(KIB);
		struct work work = { 8, now - back, TEXT("a.example") };
		uint64_t number = work_do(&work, &other);

		while (work_check(&work, &body, number))
			number++;
		work_query_format(&work, work_do(&work, &body), &query);
		work_query_format(&work, number, &wrong);
		request.query = buf_text(&query);
		/* The epoch may have changed since. */
		if (back != 1)
			assert_int_equal(toll_paid(&toll, 0, &request), back == 0);
		request.query = buf_text(&wrong);
		assert_false(toll_paid(&toll, 0, &request));
	}
}

TESTS(TEST(asks_for_more_the_more_wait), TEST(takes_work_for_that_body_and_time_alone))
