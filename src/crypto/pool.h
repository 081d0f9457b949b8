/*
 * pool.h - a stream cut into batches, which several threads work on at once
 * and which leave in the order in which they came.
 *
 * The caller's thread reads, writes and lends a hand with the work; helpers
 * only work.  They are started when there is enough for them to do, and are
 * gone when pool_run() returns.  Memory is bounded by POOL_WORKERS_MAX.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

/* The most threads that work, the caller's included: more would wait for the
 * one that reads and writes. */
#define POOL_WORKERS_MAX 8

struct batch {
	uint8_t *at;     /* as many bytes as the job's `room` */
	size_t len;      /* bytes of it in use */
	size_t made;     /* bytes made of them, that may be written */
	uint64_t number; /* 0, 1, 2... */
	bool last;       /* nothing follows */
};

struct pool_job {
	size_t room;
	void *arg;
	/* Read a batch; `*full` unless the stream ended.  A batch without any bytes
	 * after others is none: the one before was the last. */
	bool (*read)(void *arg, struct batch *batch, bool *full, struct err *err);
	/* Work on one, on any thread; `worker` is below the number of workers and
	 * never used by two threads at once.  When it fails, what it `made` before
	 * is still written. */
	bool (*work)(void *arg, unsigned worker, struct batch *batch, struct err *err);
	bool (*write)(void *arg, const struct batch *batch, struct err *err);
};

/* How many workers there are processors for, POOL_WORKERS_MAX at most. */
unsigned pool_workers(void);

/* Do a job to the end of its stream, which is at least one batch (perhaps of
 * no bytes).  Faults: LIMIT (no memory), those of the job. */
must_use bool pool_run(const struct pool_job *job, unsigned workers, struct err *err);
