#include "serve/waiting.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "http/client.h"
#include "test.h"

/* A server whose every answer comes later. */
struct house {
	struct server *server;
	struct waitings waitings;
	struct buf base;
	unsigned freed;
	bool starved;
};

static void
count_freed(void *mine)
{
	unsigned *freed = mine;

	++*freed;
}

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct house *house = arg;
	struct waiting *waiting;

	if (house->starved)
		mem_fail_after(0);
	waiting = waiting_add(&house->waitings, request->exchange, KIB);
	mem_fail_after(SIZE_MAX);
	if (waiting == NULL) {
		response->status = 503;
		return;
	}
	waiting->mine = &house->freed;
	waiting->free_mine = count_freed;
}

static void
house_open(struct house *house)
{
	struct server_config http = {
		.listen = TEXT("127.0.0.1:0"), .body_max = KIB, .handle = handle, .arg = house
	};
	struct err err;

	*house = (struct house){ .base = BUF(KIB) };
	assert_true(server_open(&http, &house->server, &err));
	buf_add(&house->base, TEXT("http://"));
	assert_true(server_address(house->server, &house->base, &err));
}

static void
house_free(struct house *house)
{
	waiting_free(&house->waitings);
	server_close(&house->server);
	buf_free(&house->base);
}

/* Who asks, and ends with 0 when he is answered 200. */
static pid_t
ask(const struct house *house)
{
	scoped(buf_free) struct buf got = BUF(KIB);
	struct sink sink = sink_buf(&got);
	struct client *client;
	struct err err;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(!client_open(buf_text(&house->base), &client, &err) ||
	      !client_get(client, "/", &sink, &err) || !text_eq(buf_text(&got), TEXT("later")));
}

static void
run_once(struct house *house)
{
	struct pollfd fd = { .fd = server_fd(house->server), .events = POLLIN };

	(void)poll(&fd, 1, server_timeout(house->server) == 0 ? 0 : 20);
	server_run(house->server);
}

static int
answered(struct house *house, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0)
		run_once(house);
	return WEXITSTATUS(status);
}

static void
an_answer_finds_its_exchange_by_its_tag(void **state)
{
	scoped(house_free) struct house house;
	pid_t first, second;

	(void)state;
	house_open(&house);
	first = ask(&house);
	second = ask(&house);
	while (house.waitings.count < 2)
		run_once(&house);
	assert_null(waiting_find(&house.waitings, 2));
	for (uint32_t tag = 2; tag-- > 0;) { /* in another order than they came */
		struct response response = { .status = 200, .body = BUF(KIB) };
		struct waiting *waiting = waiting_find(&house.waitings, tag);

		assert_non_null(waiting);
		buf_add(&response.body, TEXT("later"));
		waiting_reply(&house.waitings, waiting, &response);
		assert_null(waiting_find(&house.waitings, tag));
		assert_int_equal(house.waitings.count, tag);
	}
	assert_int_equal(house.freed, 2);
	assert_int_equal(answered(&house, first), 0);
	assert_int_equal(answered(&house, second), 0);
}

static void
holds_nothing_when_there_is_no_memory(void **state)
{
	scoped(house_free) struct house house;

	(void)state;
	house_open(&house);
	house.starved = true;
	assert_int_equal(answered(&house, ask(&house)), 1);
	assert_int_equal(house.waitings.count, 0);
}

TESTS(
    TEST(an_answer_finds_its_exchange_by_its_tag), TEST(holds_nothing_when_there_is_no_memory))
