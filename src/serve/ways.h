/*
 * ways.h - the supervisor's account of the ways between a node's processes: which of them was
 * given up while both ends live, and when there is to be a new one in its place.
 *
 * Each way has a number, so that what is said of one that was replaced meanwhile counts no
 * more.  A way that is given up again and again is renewed after pauses that double.  Pure:
 * times are parameters, in milliseconds.
 */
#pragma once

#include "serve/post.h"

#define WAYS_PAUSE_MIN 50
#define WAYS_PAUSE_MAX 10000
#define WAYS_STEADY 10000 /* one that lasted so long is renewed after the shortest pause */

struct ways_one {
	uint32_t number; /* of the present one */
	int64_t made;
	int64_t pause; /* before it was made */
	int64_t due;   /* when it is to be renewed; 0: it is not */
};

/* Starts zero. */
struct ways {
	uint32_t number; /* of the last one that was made */
	struct ways_one one[PROCESSES][PROCESSES];
};

/* There is a new way between these two; tells its number, 1 to PARLEY_WAY_MAX. */
uint32_t ways_add(struct ways *ways, enum process a, enum process b, int64_t now);

/* The way of that number between these two was given up. */
void ways_lose(struct ways *ways, enum process a, enum process b, uint32_t number, int64_t now);

/* Is that still the number of their way? */
bool ways_is(const struct ways *ways, enum process a, enum process b, uint32_t number);

/* Is it to be renewed by now?  When is the next to be; INT64_MAX: none. */
bool ways_due(const struct ways *ways, enum process a, enum process b, int64_t now);
int64_t ways_next(const struct ways *ways);

/* It is not to be renewed: whoever begins again gets a new one. */
void ways_forget(struct ways *ways, enum process a, enum process b);
