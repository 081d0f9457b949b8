/*
 * errands.h - things to be done that wait for others, several at once, each in a thread of
 * its own: one that is slow keeps nobody else waiting.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

/* At once; more wait their turn. */
#define ERRANDS_MAX 64

struct errand {
	struct errand *next;
	uint32_t tag;
	uint8_t kind;
	struct buf in;  /* what is to be done; its owner's */
	struct buf out; /* what came of it */
};

struct errands;

/* `run` is called with the number of the thread, below ERRANDS_MAX.  Threads begin when there
 * is something for them to do. */
must_use bool errands_open(void (*run)(void *arg, unsigned worker, struct errand *errand),
    void *arg, struct errands **out, struct err *err);

/* Becomes readable when something is done. */
int errands_fd(const struct errands *errands);

/* Have it done; takes over `in` and leaves an empty one.  Faults: LIMIT, SYSTEM. */
must_use bool errands_add(
    struct errands *errands, uint32_t tag, uint8_t kind, struct buf *in, struct err *err);

/* The next that is done; NULL: none is.  Give it back with errand_free(). */
struct errand *errands_take(struct errands *errands);
void errand_free(struct errand **errand);
