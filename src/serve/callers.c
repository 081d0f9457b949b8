#include "serve/callers.h"

#include <poll.h>
#include <time.h>

#define SECOND_NS INT64_C(1000000000)

bool
callers_open(int listener, struct callers *out, struct err *err)
{
	return local_open(listener, DEED_REQUEST_MAX, &out->local, err);
}

void
callers_close(struct callers *callers)
{
	local_close(&callers->local);
}

int
callers_fd(const struct callers *callers)
{
	return local_fd(callers->local);
}

bool
callers_waiting(const struct callers *callers)
{
	return callers->now.count > 0;
}

static int64_t
now_ns(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * SECOND_NS + at.tv_nsec;
}

/* Until somebody asks; false when nobody did. */
static bool
wait(const struct callers *callers, int64_t ns)
{
	struct pollfd fd = { .fd = callers_fd(callers), .events = POLLIN };
	struct timespec most = { .tv_sec = ns / SECOND_NS, .tv_nsec = ns % SECOND_NS };

	return ppoll(&fd, 1, &most, NULL) > 0;
}

/* Those who are there, and those for whom it is worth to wait. */
static void
gather(struct callers *callers)
{
	struct gathering *gathering = &callers->gathering;
	struct deed_round *round = &callers->now;
	int64_t left;

	do {
		size_t came = deed_round_take(round, callers->local);

		gathering_come(gathering, came, now_ns());
		left = gathering_left(gathering, round->count, now_ns());
	} while (left > 0 && round->count < DEED_ROUND_MAX && wait(callers, left));
}

void
callers_do(struct callers *callers, struct node *node, int64_t now)
{
	struct deed_round *round = &callers->now;
	int64_t began, ended;
	size_t came;

	gather(callers);
	if (round->count == 0)
		return;
	began = now_ns();
	deed_round_do(round, node, now);
	ended = now_ns();
	came = deed_round_take(&callers->next, callers->local);
	gathering_begin(&callers->gathering, round->count, came, ended - began, ended);
	deed_round_answer(round, callers->local);
	*round = callers->next;
	callers->next.count = 0;
}
