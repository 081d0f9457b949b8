/*
 * arrivals.h - the clerk's part of what comes in: it has it opened (serve/unsealing.h),
 * decides, and answers the front once all is durable.
 *
 * All that are open by then are done in one round, which shares a flush; the next ones are
 * opened meanwhile.
 */
#pragma once

#include "action/node/node.h"
#include "serve/unsealing.h"
#include "serve/witnessing.h"

/* The most that are done in one round; and on their way at a time, as far as these are no more
 * than so many bytes. */
#define ARRIVALS_ROUND_MAX 64
#define ARRIVALS_MAX 128
#define ARRIVALS_BYTES_MAX (64 * MIB)

/* Where they come from and what they need; all borrowed. */
struct arrivals_ways {
	struct post *post;
	struct node *node;
	struct unsealing *unsealing;
	struct witnessing *witnessing; /* what else the front sends */
};

struct arrivals;

/* Faults: LIMIT. */
must_use bool arrivals_open(
    const struct arrivals_ways *ways, struct arrivals **out, struct err *err);
void arrivals_close(struct arrivals **arrivals);

/* Is there room for what the front may send? */
bool arrivals_wants(const struct arrivals *arrivals);

/* Is there something to do that nobody will tell of? */
bool arrivals_ready(const struct arrivals *arrivals);

/* Do a round of what the front has sent, which may be requests to cosign, and of guests,
 * too.  While `halted`
 * is not NULL, nothing is received, for that reason.  Tells how many were received. */
size_t arrivals_do(struct arrivals *arrivals, int64_t now, const struct err *halted);

/* Another front: who sent what is here is gone. */
void arrivals_change_front(struct arrivals *arrivals);
