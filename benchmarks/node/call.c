/*
 * call.c - callers of a running node's local socket, each of which asks for a remark, waits
 * until it is durable, and asks for the next.
 *
 *	call DIR CALLERS COUNT < IDS     COUNT remarks, each about one of IDS, a hex id a line
 *
 * Each caller is a connection of its own; one thread asks for all of them, so that it takes
 * little of the machine.  Prints: remarks a second, milliseconds of the median answer, of 99
 * in 100 and of the slowest, and this process' own seconds of processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

#include "action/node/local.h"
#include "base/file.h"

#define CALLERS_MAX 256
#define IDS_MAX 100000
#define ID_LEN 64
#define ANSWER_MAX MIB

struct caller {
	int fd;
	int64_t asked; /* microseconds */
};

struct call {
	struct caller caller[CALLERS_MAX];
	char id[IDS_MAX][ID_LEN + 1];
	unsigned ids, asked, answered, count;
	uint32_t *micros; /* of each answer */
	int epoll;
};

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "call: %s\n", what);
	exit(1);
}

static int64_t
now_us(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static void
ask(struct call *call, struct caller *caller)
{
	scoped(buf_free) struct buf request = BUF(KIB);
	unsigned number = call->asked++;
	struct err err;

	if (number >= call->count)
		return;
	buf_addf(&request,
	    "{\"deed\":\"remark\",\"args\":{\"id\":\"%s\",\"text\":\"looked at, %u\"}}",
	    call->id[number % call->ids], number);
	caller->asked = now_us();
	if (!packet_send(caller->fd, buf_text(&request), &err))
		fail(err.text);
}

static void
hear(struct call *call, struct caller *caller)
{
	scoped(buf_free) struct buf answer = BUF(ANSWER_MAX);
	struct err err;
	bool got;

	if (!packet_receive(caller->fd, &answer, &got, &err))
		fail(err.text);
	if (!text_starts(buf_text(&answer), TEXT("{\"ok\":")))
		fail(buf_string(&answer));
	call->micros[call->answered++] = (uint32_t)(now_us() - caller->asked);
	ask(call, caller);
}

static void
run(struct call *call)
{
	struct epoll_event events[CALLERS_MAX];

	while (call->answered < call->count) {
		int count = epoll_wait(call->epoll, events, CALLERS_MAX, -1);

		for (int i = 0; i < count; i++)
			hear(call, events[i].data.ptr);
	}
}

static void
begin(struct call *call, const char *dir, unsigned callers)
{
	struct err err;

	call->epoll = epoll_create1(EPOLL_CLOEXEC);
	call->micros = calloc(call->count, sizeof(*call->micros));
	if (call->epoll < 0 || call->micros == NULL)
		fail("no room");
	for (unsigned i = 0; i < callers; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = &call->caller[i] };

		if (!local_connect(dir, &call->caller[i].fd, &err))
			fail(err.text);
		if (epoll_ctl(call->epoll, EPOLL_CTL_ADD, call->caller[i].fd, &event) != 0)
			fail("cannot wait");
	}
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
tell(struct call *call, int64_t took)
{
	struct rusage used;
	unsigned count = call->count, half = count / 2, late;
	const uint32_t *micros = call->micros;

	qsort(call->micros, count, sizeof(*call->micros), by_size);
	getrusage(RUSAGE_SELF, &used);
	late = count - 1 - count / 100;
	printf("%.0f %.2f %.2f %.2f %.2f\n", count * 1e6 / (double)took, micros[half] / 1e3,
	    micros[late] / 1e3, micros[count - 1] / 1e3,
	    (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
}

int
main(int argc, char **argv)
{
	static struct call call;
	unsigned callers;
	int64_t began;

	if (argc != 4)
		return 2;
	callers = (unsigned)strtoul(argv[2], NULL, 10);
	call.count = (unsigned)strtoul(argv[3], NULL, 10);
	while (call.ids < IDS_MAX && scanf("%64s", call.id[call.ids]) == 1)
		call.ids++;
	if (call.ids == 0 || callers == 0 || callers > CALLERS_MAX || call.count < callers)
		fail("too few ids, or callers beyond 256");
	begin(&call, argv[1], callers);
	began = now_us();
	for (unsigned i = 0; i < callers; i++)
		ask(&call, &call.caller[i]);
	run(&call);
	tell(&call, now_us() - began);
	return 0;
}
