/*
 * visitors.h - many connections to one server, each of which asks, waits for the answer
 * and asks again, as fast as it is answered.  One thread, so that it takes little of the
 * machine.  What fails ends the process, with a word.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VISITORS_MAX 10000
#define VISITORS_REQUEST_MAX 65536 /* fits any socket's buffer */

struct visitor;

struct visitors {
	/* Set before. */
	const char *address; /* HOST:PORT */
	unsigned count;
	double seconds; /* that count */
	double warm;    /* before these, and do not */
	void *arg;
	/* Compose what a visitor posts, and tell its length; `again`: the same as before. */
	size_t (*ask)(void *arg, unsigned visitor, bool again, char *body);
	const char *path;
	/* An answer of status 200 has come. */
	void (*hear)(void *arg, unsigned visitor, const char *body);

	/* Told after. */
	uint64_t later;   /* how often somebody was told to come again later (503) */
	uint32_t *micros; /* of each answer that counts, ascending */
	size_t answered;

	/* visitors.c's own. */
	char *host;
	const char *port;
	struct visitor *visitor;
	int epoll;
	size_t room;
	int64_t counts_from;
	int64_t ends;
};

/* Let them come, for the time that was set. */
void visitors_run(struct visitors *visitors);

/* Milliseconds of the median answer, of 99 in 100 and of the slowest. */
double visitors_part(const struct visitors *visitors, double part);

/* Seconds of processor time that this process took. */
double visitors_used(void);

/* End unless it is so. */
void need(bool truth, const char *what);

/* "-s SECONDS" and "-w WARM"; false when it is another option. */
bool visitors_option(struct visitors *visitors, int option, const char *value);

/* ADDRESS:PORT and COUNT; false when they are none. */
bool visitors_place(struct visitors *visitors, const char *address, const char *count);
