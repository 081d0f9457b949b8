#include "serve/fetching.h"

#include <string.h>

#include "door.h"
#include "serve/parley.h"
#include "staff.h"

static struct err err;

/* Somebody who serves files, in a process of his own; and who asks him. */
struct bench {
	struct door door;
	pid_t server;
	struct nearby nearby;
	struct lines *lines;
	struct buf url, out;
};

static void
bench_free(struct bench *bench)
{
	kill(bench->server, SIGKILL);
	waitpid(bench->server, NULL, 0);
	door_free(&bench->door);
	lines_close(&bench->lines);
	nearby_free(&bench->nearby);
	buf_free(&bench->url);
	buf_free(&bench->out);
}

static void
bench_make(struct bench *bench)
{
	*bench = (struct bench){
		.nearby = { .urls = BUF(KIB) }, .url = BUF(KIB), .out = BUF(FETCHING_BYTES_MAX)
	};
	open_door(&bench->door, (struct server_config){ 0 });
	scratch_put(&bench->door.scratch, "file", TEXT("what is served\n"));
	buf_addf(&bench->url, "http://127.0.0.1:%u", ntohs(bench->door.address.sin_port));
	nearby_add(&bench->nearby, buf_text(&bench->url));
	bench->server = fork();
	if (bench->server != 0) {
		assert_true(lines_open(&bench->nearby, NULL, &bench->lines, &err));
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		struct pollfd fd = { .fd = server_fd(bench->door.server), .events = POLLIN };

		(void)poll(&fd, 1, server_timeout(bench->door.server));
		server_run(bench->door.server);
	}
}

static bool
fetch(struct bench *bench, const struct text *paths, size_t count)
{
	scoped(buf_free) struct buf request = BUF(64 * KIB);

	buf_clear(&bench->out);
	fetching_format(buf_text(&bench->url), paths, count, &request);
	return fetching_do(buf_text(&request), bench->lines, &bench->out, &err);
}

static void
brings_each_file_and_tells_which_are_not_there(void **state)
{
	static const struct text paths[] = { { "file", 4 }, { "gone", 4 }, { "a/b", 3 } };
	struct envelope parts;
	struct bench bench;

	(void)state;
	bench_make(&bench);
	assert_true(fetch(&bench, paths, 3));
	assert_true(parley_parts_parse(buf_text(&bench.out), &parts, &err));
	assert_int_equal(parts.count, 3);
	assert_true(text_eq(parts.part[0].name, TEXT("+file")));
	assert_true(text_eq(parts.part[0].bytes, TEXT("what is served\n")));
	assert_true(text_eq(parts.part[1].name, TEXT("-gone")));
	assert_int_equal(parts.part[1].bytes.len, 0);
	assert_true(text_eq(parts.part[2].bytes, TEXT("GET /a/b 0\n")));
	bench_free(&bench);
}

/* Addresses of this machine are asked where its operator named them, and nowhere else. */
static void
asks_nobody_whom_it_may_not(void **state)
{
	static const struct text path = { "file", 4 };
	struct bench bench;

	(void)state;
	bench_make(&bench);
	nearby_free(&bench.nearby);
	bench.nearby = (struct nearby){ .urls = BUF(KIB) };
	assert_false(fetch(&bench, &path, 1));
	assert_int_equal(bench.out.len, 0);
	bench_free(&bench);
}

static void
refuses_what_is_no_request(void **state)
{
	static const char *const requests[] = { "", "https://a.example", "\n", "ftp://a\nb\n",
		"https://a.example:99999\nb\n", "nonsense\nb\n" };
	scoped(buf_free) struct buf out = BUF(KIB);
	scoped(lines_close) struct lines *lines = NULL;

	(void)state;
	assert_true(lines_open(NULL, NULL, &lines, &err));
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		assert_false(fetching_do(text_of(requests[i]), lines, &out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(out.len, 0);
	}
}

/* A path is short; what is longer is no path of ours. */
static void
refuses_a_path_that_is_too_long(void **state)
{
	char longest[300];
	struct text path = { longest, sizeof(longest) };
	struct bench bench;

	(void)state;
	memset(longest, 'a', sizeof(longest));
	bench_make(&bench);
	assert_false(fetch(&bench, &path, 1));
	bench_free(&bench);
}

TESTS(TEST(brings_each_file_and_tells_which_are_not_there), TEST(asks_nobody_whom_it_may_not),
    TEST(refuses_what_is_no_request), TEST(refuses_a_path_that_is_too_long))
