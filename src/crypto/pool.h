/*
 * pool.h - a stream cut into batches, which several threads work on at once
 * and which leave in the order in which they came.
 *
 * The caller's thread reads and writes, and works when it would wait; helpers
 * only work.  They are started when there is enough for them to do, if there is
 * more than one processor, and are gone when pool_run() returns.  Memory is
 * bounded by POOL_WORKERS_MAX.
 */
#pragma once

#include <limits.h>

#include "base/err.h"
#include "base/text.h"

/* The most threads that work at a time: one reads and writes for all, as fast as
 * two or three of today's work, and each costs half a megabyte. */
#define POOL_WORKERS_MAX 4

/* Instead of a number of workers: start no thread. */
#define POOL_ALONE UINT_MAX

/* Or: work is mostly to wait, as for a network, and POOL_WAITING_MAX threads do it,
 * however few processors there are. */
#define POOL_WAITING (UINT_MAX - 1)
#define POOL_WAITING_MAX 8

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
	/* Work on one, on any thread; `worker` is at most POOL_WORKERS_MAX (with
	 * POOL_WAITING, POOL_WAITING_MAX) and never used by two threads at once.  When it
	 * fails, what it `made` before is still written. */
	bool (*work)(void *arg, unsigned worker, struct batch *batch, struct err *err);
	bool (*write)(void *arg, const struct batch *batch, struct err *err);
};

/* Do a job to the end of its stream, which is at least one batch (perhaps of
 * no bytes).  `workers` is how many threads may work at a time; 0, or more than
 * there are processors: one for each.  Faults: LIMIT (no memory), those of the
 * job. */
must_use bool pool_run(const struct pool_job *job, unsigned workers, struct err *err);
