#include "http/exchange.h"

#include "door.h"

/* 101 bytes. */
#define LONG                                                                                   \
	"12345678901234567890123456789012345678901234567890"                                   \
	"12345678901234567890123456789012345678901234567890a"

static void
put_page(void *arg, const struct request *request, struct response *response)
{
	(void)arg;
	buf_clear(&response->body);
	buf_addf(&response->body, "<p>%u %.*s %u", response->status, TEXT_ARGS(request->path),
	    response->retry_seconds);
	response->type = "text/html";
}

/* Whether the handler said it, or the server itself. */
static void
a_browser_is_told_on_a_page_what_is_wrong(void **state)
{
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ .body_max = 100, .page = put_page });
#define BROWSER CLOSE "Accept: text/html,*/*;q=0.8\r\n"
	SAYS(&door, "GET /no HTTP/1.1\r\n" BROWSER "\r\n", "HTTP/1.1 405 ", "Allow: POST\r\n",
	    "Content-Type: text/html\r\n", "\r\n\r\n<p>405 /no 0");
	SAYS(&door, "POST /p HTTP/1.1\r\n" BROWSER "Content-Length: 101\r\n\r\n" LONG,
	    "HTTP/1.1 413 ", "no-store", "\r\n\r\n<p>413 /p 0");
	SAYS(&door, "GET /a HTTP/1.1\r\n" BROWSER "\r\n", "\r\n\r\nGET /a 0\n");
	SAYS(&door, "GET /no HTTP/1.1\r\n" CLOSE "Accept: */*\r\n\r\n", "\r\n\r\nGET /no 0\n");
	SAYS(&door, "POST /p HTTP/1.1\r\n" CLOSE "Content-Length: 101\r\n\r\n" LONG,
	    "HTTP/1.1 413 ", "\r\n\r\nthe body");
#undef BROWSER
}

static void
until_held(struct door *door, struct visit *visit, size_t count)
{
	int64_t end = now_ms() + PATIENCE_MS;

	while (door->held_len < count) {
		assert_true(now_ms() < end);
		step(door, visit);
	}
}

static void
until_answers(struct door *door, struct visit *visit, unsigned count)
{
	int64_t end = now_ms() + PATIENCE_MS;

	while (answers(visit) < count) {
		assert_true(now_ms() < end && !visit->closed);
		step(door, visit);
	}
}

static void
an_answer_may_come_later(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	visit = visit_door(&door);
	visit.left = TEXT("POST /hold?a=%20b&c HTTP/1.1\r\nHost: x\r\n"
			  "Content-Length: 5\r\n\r\nabcde");
	until_held(&door, &visit, 1);
	for (unsigned i = 0; i < 10; i++)
		step(&door, &visit);
	assert_int_equal(visit.heard.len, 0);
	assert_int_equal(door.held_len, 1);
	assert_true(text_eq(exchange_request(door.held[0])->body, (struct text){ "abcde", 5 }));
	door_reply(door.held[0]);
	assert_int_equal(server_timeout(door.server), 0);
	until_answers(&door, &visit, 1);
	assert_non_null(strstr(buf_string(&visit.heard), "POST /hold?a=%20b&c 5\n"));
	/* The connection lives, and the next request is another. */
	visit.left = TEXT("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
	until_answers(&door, &visit, 2);
	assert_non_null(strstr(buf_string(&visit.heard), "GET /a 0\n"));
	assert_int_equal(door.handled, 2);
}

/* The second waits until the first is answered: answers keep the order of requests. */
static void
requests_sent_ahead_wait_their_turn(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	const char *heard;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	visit = visit_door(&door);
	visit.left = TEXT("POST /hold1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
			  "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"
			  "POST /hold2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nde"
			  "GET /c HTTP/1.1\r\nHost: x\r\n\r\n");
	until_held(&door, &visit, 1);
	for (unsigned i = 0; i < 10; i++)
		step(&door, &visit);
	assert_int_equal(visit.heard.len, 0);
	assert_int_equal(door.handled, 1);
	door_reply(door.held[0]);
	until_held(&door, &visit, 2);
	until_answers(&door, &visit, 2);
	assert_int_equal(door.handled, 3);
	door_reply(door.held[1]);
	until_answers(&door, &visit, 4);
	heard = buf_string(&visit.heard);
	assert_true(strstr(heard, "POST /hold1 3\n") < strstr(heard, "GET /b 0\n"));
	assert_true(strstr(heard, "GET /b 0\n") < strstr(heard, "POST /hold2 2\n"));
	assert_true(strstr(heard, "POST /hold2 2\n") < strstr(heard, "GET /c 0\n"));
}

static void
who_is_gone_before_the_answer_harms_nobody(void **state)
{
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ .connections_max = 2 });
	for (unsigned i = 0; i < 5; i++) {
		scoped(visit_free) struct visit gone = visit_door(&door);
		scoped(visit_free) struct visit here = { .fd = -1 };

		gone.left = TEXT("POST /hold HTTP/1.1\r\nHost: x\r\n"
				 "Content-Length: 3\r\n\r\nabc");
		until_held(&door, &gone, i + 1);
		file_close(&gone.fd);
		here = visit_door(&door);
		here.left = TEXT("GET /a HTTP/1.1\r\n" CLOSE "\r\n");
		until_closed(&door, &here);
		assert_int_equal(answers(&here), 1);
		assert_true(text_eq(exchange_request(door.held[i])->body, TEXT("abc")));
		door_reply(door.held[i]);
		server_run(door.server);
		server_run(door.server);
	}
}

/* When its body fails to be made, or names a file that is none. */
static void
a_later_answer_may_fail(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	scoped(visit_free) struct visit other = { .fd = -1 };
	struct response broken = { .status = 200, .body = BUF(3) };
	struct response file = { .status = 200, .file = "/nowhere/to/be/found" };

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	visit = visit_door(&door);
	visit.left = TEXT("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
	until_held(&door, &visit, 1);
	buf_add(&broken.body, TEXT("abcd"));
	server_reply(door.held[0], &broken);
	until_closed(&door, &visit);
	assert_int_equal(visit.heard.len, 0);
	other = visit_door(&door);
	other.left = TEXT("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
	until_held(&door, &other, 2);
	server_reply(door.held[1], &file);
	until_answers(&door, &other, 1);
	assert_non_null(strstr(buf_string(&other.heard), "404 Not Found"));
	assert_int_equal(door.handled, 2);
}

struct reply_at_once {
	struct server *server;
	unsigned handled;
};

static void
hold_and_reply(void *arg, const struct request *request, struct response *response)
{
	struct response now = { .status = 201, .body = BUF(KIB) };
	struct reply_at_once *at_once = arg;

	at_once->handled++;
	exchange_hold(request->exchange);
	buf_add(&response->body, TEXT("not this"));
	response->status = 200;
	buf_add(&now.body, TEXT("but this\n"));
	server_reply(request->exchange, &now);
}

static void
the_handler_itself_may_reply(void **state)
{
	struct reply_at_once at_once = { 0 };
	struct server_config config = {
		.body_max = 10, .handle = hold_and_reply, .arg = &at_once
	};
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	open_door_for(&door, config);
	visit = visit_door(&door);
	for (unsigned i = 1; i <= 3; i++) {
		visit.left = TEXT("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
		until_answers(&door, &visit, i);
	}
	assert_int_equal(at_once.handled, 3);
	assert_non_null(strstr(buf_string(&visit.heard), "HTTP/1.1 201 "));
	assert_non_null(strstr(buf_string(&visit.heard), "but this\n"));
	assert_null(strstr(buf_string(&visit.heard), "not this"));
}

/* Descriptors for both ends; fewer where the machine gives fewer. */
static size_t
as_many_as_can_be(size_t want)
{
	struct rlimit limit;
	size_t room;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_cur < 2 * want + 100 && limit.rlim_max > limit.rlim_cur) {
		limit.rlim_cur =
		    limit.rlim_max < 2 * want + 100 ? limit.rlim_max : 2 * want + 100;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	}
	room = ((size_t)limit.rlim_cur - 100) / 2;
	return room < want ? room : want;
}

static void
hold_many(struct door *door, struct visit *visits, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		visits[i] = visit_door(door);
		visits[i].left = TEXT("POST /hold HTTP/1.1\r\nHost: x\r\n"
				      "Content-Length: 6\r\n\r\nabcdef");
		until_held(door, &visits[i], i + 1);
	}
}

static void
thousand_may_be_held_at_once(void **state)
{
	size_t len = as_many_as_can_be(DOOR_HELD_MAX);
	static struct visit visits[DOOR_HELD_MAX];
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ .bodies_max = 6 * len + 1 });
	hold_many(&door, visits, len);
	/* What is held counts as much as what comes in. */
	for (size_t i = 0; i < len; i++)
		door_reply(door.held[i]);
	for (size_t i = 0; i < len; i++) {
		until_answers(&door, &visits[i], 1);
		assert_non_null(strstr(buf_string(&visits[i].heard), "POST /hold 6\n"));
	}
	door.held_len = 0;
	visits[0].left = TEXT("POST /hold HTTP/1.1\r\nHost: x\r\n"
			      "Content-Length: 7\r\n\r\nabcdefg");
	until_held(&door, &visits[0], 1);
	for (size_t i = 0; i < len; i++)
		visit_free(&visits[i]);
}

static void
a_server_may_close_while_answers_are_awaited(void **state)
{
	size_t len = as_many_as_can_be(50);
	static struct visit visits[50];
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	hold_many(&door, visits, len);
	for (size_t i = 0; i < len; i += 2)
		door_reply(door.held[i]); /* and has no time to send */
	server_close(&door.server);
	for (size_t i = 0; i < len; i++) {
		char byte;

		assert_true(recv(visits[i].fd, &byte, 1, 0) <= 0);
		visit_free(&visits[i]);
	}
}

/* A body that grows by a letter when it is told to. */
struct spring {
	struct exchange *exchange;
	unsigned letters, given, gone;
	bool ends;
};

static bool
spring_more(void *arg, char *at, size_t room, size_t *got)
{
	struct spring *spring = arg;

	assert_true(room > 0);
	if (spring->given == spring->letters)
		return !spring->ends;
	*at = (char)('a' + spring->given++);
	*got = 1;
	return true;
}

static void
spring_gone(void *arg)
{
	struct spring *spring = arg;

	spring->gone++;
}

static void
handle_spring(void *arg, const struct request *request, struct response *response)
{
	struct spring *spring = arg;

	spring->exchange = request->exchange;
	response->status = 200;
	response->type = "text/plain";
	response->flow = (struct flow){ spring_more, spring_gone, spring };
}

static void
until_heard(struct door *door, struct visit *visit, const char *words)
{
	int64_t end = now_ms() + PATIENCE_MS;

	while (strstr(buf_string(&visit->heard), words) == NULL) {
		assert_true(now_ms() < end);
		step(door, visit);
	}
}

static void
an_answer_may_flow_and_end(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	struct spring spring = { .letters = 1 };

	(void)state;
	open_door_for(&door, (struct server_config){ .handle = handle_spring, .arg = &spring });
	visit = visit_door(&door);
	visit.left = TEXT("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
	until_heard(&door, &visit, "\r\n\r\n1\r\na\r\n");
	for (unsigned i = 0; i < 10; i++)
		step(&door, &visit);
	assert_int_equal(spring.given, 1);
	spring.letters = 3;
	exchange_wake(spring.exchange);
	exchange_wake(spring.exchange); /* twice is fine */
	assert_int_equal(server_timeout(door.server), 0);
	until_heard(&door, &visit, "1\r\nc\r\n");
	assert_int_equal(spring.gone, 0);
	spring.ends = true;
	exchange_wake(spring.exchange);
	until_heard(&door, &visit, "\r\n0\r\n");
	assert_int_equal(spring.gone, 1);
	/* The connection lives, and its next answer flows by itself. */
	spring = (struct spring){ .letters = 2, .ends = true };
	visit.left = TEXT("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	until_closed(&door, &visit);
	assert_int_equal(spring.gone, 1);
}

static void
what_flows_is_let_go_with_its_visitor_or_the_server(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit here = { .fd = -1 };
	struct spring spring = { .letters = 1 };

	(void)state;
	open_door_for(&door, (struct server_config){ .handle = handle_spring, .arg = &spring });
	{
		scoped(visit_free) struct visit gone = visit_door(&door);

		gone.left = TEXT("GET / HTTP/1.0\r\n\r\n");
		until_heard(&door, &gone, "\r\n\r\na");
	}
	here = visit_door(&door);
	while (spring.gone == 0) {
		spring.letters = spring.given + 1;
		exchange_wake(spring.exchange);
		step(&door, &here);
	}
	spring = (struct spring){ .letters = 1 };
	here.left = TEXT("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
	until_heard(&door, &here, "a");
	server_close(&door.server);
	assert_int_equal(spring.gone, 1);
}

TESTS(TEST(a_browser_is_told_on_a_page_what_is_wrong), TEST(an_answer_may_flow_and_end),
    TEST(what_flows_is_let_go_with_its_visitor_or_the_server), TEST(an_answer_may_come_later),
    TEST(requests_sent_ahead_wait_their_turn), TEST(who_is_gone_before_the_answer_harms_nobody),
    TEST(a_later_answer_may_fail), TEST(the_handler_itself_may_reply),
    TEST(thousand_may_be_held_at_once), TEST(a_server_may_close_while_answers_are_awaited))
