/*
 * events_query.h - what is asked for at /events by who does not listen to a stream:
 * "after=ID&wait=SECONDS", in any order; of what is there twice the last counts.
 */
#pragma once

#include "base/text.h"

#define EVENTS_WAIT_MAX 300 /* seconds that who asks may wait */

struct events_query {
	struct text after; /* borrowed; empty: all */
	uint64_t wait;     /* seconds; 0: answer at once */
};

/* False for any other member, and for who would wait longer. */
bool events_query_parse(struct text in, struct events_query *out);
