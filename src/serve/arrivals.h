/*
 * arrivals.h - the clerk's part of what comes in: it has the reader open it and the keeper
 * unwrap its key, decides, and answers the front once all is durable.
 *
 * All that wait are done in one round, which shares a flush.
 */
#pragma once

#include "action/node.h"
#include "serve/post.h"
#include "serve/witnessing.h"

/* The most that are done in one round, and so many bytes of them. */
#define ARRIVALS_ROUND_MAX 64
#define ARRIVALS_ROUND_BYTES (64 * MIB)

/* Seconds after which a reader that says nothing is given up. */
#define ARRIVALS_PATIENCE 20

struct arrivals;

/* Faults: LIMIT. */
must_use bool arrivals_open(struct arrivals **out, struct err *err);
void arrivals_close(struct arrivals **arrivals);

/* Do a round of what the front has sent, which may be requests to cosign, too.  While `halted`
 * is not NULL, nothing is received, for that reason.  Tells how many were received. */
size_t arrivals_do(struct arrivals *arrivals, struct witnessing *witnessing, struct post *post,
    struct node *node, int64_t now, const struct err *halted);
