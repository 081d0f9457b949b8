/*
 * door.h - an HTTP server and its visitors, in one thread, for tests.
 *
 *	scoped(door_free) struct door door;
 *
 *	open_door(&door, (struct server_config){ 0 });
 *	SAYS(&door, "GET /a HTTP/1.1\r\n" CLOSE "\r\n", "200 OK");
 *
 * Its handler tells what it was asked, sends a file of the scratch folder when that is
 * named in the path, and holds what is asked under /hold.
 */
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "http/server.h"
#include "scratch.h"

#define PATIENCE_MS 20000 /* of a test, for what takes a second at most */

#define DOOR_HELD_MAX 1000

/* A server, and what its handler saw. */
struct door {
	struct scratch scratch;
	struct server *server;
	struct sockaddr_in address;
	unsigned handled;
	size_t longest;
	struct exchange *held[DOOR_HELD_MAX];
	size_t held_len;
	char file[PATH_MAX];
};

static inline void
door_say(const struct request *request, struct response *response)
{
	buf_addf(
	    &response->body, "%.*s %.*s", TEXT_ARGS(request->method), TEXT_ARGS(request->path));
	if (request->query.len > 0)
		buf_addf(&response->body, "?%.*s", TEXT_ARGS(request->query));
	buf_addf(&response->body, " %zu\n", request->body.len);
}

static inline void
door_handle(void *arg, const struct request *request, struct response *response)
{
	struct door *door = arg;

	door->handled++;
	if (request->body.len > door->longest)
		door->longest = request->body.len;
	response->status = 200;
	response->type = "text/plain";
	if (text_eq(request->path, TEXT("/file")) || text_eq(request->path, TEXT("/dir")) ||
	    text_eq(request->path, TEXT("/link")) || text_eq(request->path, TEXT("/gone"))) {
		scratch_path(&door->scratch, request->path.at + 1, door->file);
		response->file = door->file;
		response->cache = "public, immutable";
		return;
	}
	if (text_starts(request->path, TEXT("/hold"))) {
		assert_true(door->held_len < DOOR_HELD_MAX);
		door->held[door->held_len++] = request->exchange;
		exchange_hold(request->exchange);
	}
	if (text_eq(request->path, TEXT("/no"))) {
		response->status = 405;
		response->allow = "POST";
	}
	door_say(request, response);
}

/* Answer one that was held, in the words in which it would have been at once. */
static inline void
door_reply(struct exchange *exchange)
{
	struct response response = { .body = BUF(KIB) };

	door_say(exchange_request(exchange), &response);
	response.status = 200;
	server_reply(exchange, &response);
	assert_int_equal(response.body.len, 0);
}

static inline void
door_free(struct door *door)
{
	server_close(&door->server);
	scratch_free(&door->scratch);
}

/* Open it with a handler that the config names. */
static inline void
open_door_for(struct door *door, struct server_config config)
{
	scoped(buf_free) struct buf where = BUF(KIB);
	struct text host, rest;
	uint64_t port = 0;
	struct err err;

	*door = (struct door){ .scratch = scratch_make() };
	if (config.listen.len == 0)
		config.listen = TEXT("127.0.0.1:0");
	assert_true(server_open(&config, &door->server, &err));
	assert_true(server_address(door->server, &where, &err));
	rest = buf_text(&where);
	if (text_cut(&rest, ']', &host))
		rest = text_after(rest, 1);
	else
		assert_true(text_cut(&rest, ':', &host));
	assert_true(text_u64(rest, &port));
	door->address = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static inline void
open_door(struct door *door, struct server_config config)
{
	if (config.body_max == 0)
		config.body_max = 1000;
	config.handle = door_handle;
	config.arg = door;
	open_door_for(door, config);
}

static inline int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* One visitor: what is left to be said, and what was heard. */
struct visit {
	int fd;
	struct text left;
	struct buf heard;
	bool closed;
};

static inline void
visit_free(struct visit *visit)
{
	file_close(&visit->fd);
	buf_free(&visit->heard);
}

static inline struct visit
visit_door(const struct door *door)
{
	struct visit visit = {
		.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
		.heard = BUF(8 * MIB),
	};

	assert_true(visit.fd >= 0);
	assert_int_equal(
	    connect(visit.fd, (const struct sockaddr *)&door->address, sizeof(door->address)),
	    0);
	return visit;
}

/* A little of everything that can be done without waiting. */
static inline void
step(struct door *door, struct visit *visit)
{
	struct pollfd poll_server = { .fd = server_fd(door->server), .events = POLLIN };
	char bytes[4096];
	ssize_t len;

	if (visit->left.len > 0) {
		len = send(
		    visit->fd, visit->left.at, visit->left.len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (len > 0)
			visit->left = text_after(visit->left, (size_t)len);
	}
	(void)!poll(&poll_server, 1, 1);
	server_run(door->server);
	len = recv(visit->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (len > 0)
		buf_add(&visit->heard, (struct text){ bytes, (size_t)len });
	else if (len == 0 || errno != EAGAIN)
		visit->closed = true;
}

/* How many answers were heard so far. */
static inline unsigned
answers(const struct visit *visit)
{
	const char *at = buf_string(&visit->heard);
	unsigned count = 0;

	while ((at = strstr(at, "HTTP/1.1 ")) != NULL) {
		count++;
		at++;
	}
	return count;
}

static inline void
until_closed(struct door *door, struct visit *visit)
{
	int64_t end = now_ms() + PATIENCE_MS;

	while (!visit->closed) {
		assert_true(now_ms() < end);
		step(door, visit);
	}
}

/* Say something on a connection of its own, and hear until it is closed. */
static inline struct buf
ask(struct door *door, const char *request)
{
	struct visit visit = visit_door(door);

	visit.left = text_of(request);
	until_closed(door, &visit);
	file_close(&visit.fd);
	return visit.heard;
}

static inline void
assert_says(struct door *door, const char *request, const char *const *words)
{
	scoped(buf_free) struct buf heard = ask(door, request);

	for (; *words != NULL; words++)
		if (strstr(buf_string(&heard), *words) == NULL)
			fail_msg("'%s' is not in: %s", *words, buf_string(&heard));
}

#define SAYS(door, request, ...)                                                               \
	assert_says((door), (request), (const char *const[]){ __VA_ARGS__, NULL })
#define CLOSE "Host: x\r\nConnection: close\r\n"
