#include "crypto/pool.h"

#include <sched.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/thread.h"

/* Batches in flight: for each worker one at work and one ready, and for the
 * caller one to read and one to write. */
#define SLOTS(workers) (2 * (workers) + 2)
#define SLOTS_MAX SLOTS(POOL_WAITING_MAX)

/* Alone, the fewer the better for the processor's cache; with one it could not
 * be told whether it is the last. */
#define SLOTS_ALONE 2

/* Batches waiting before helpers are worth their start. */
#define HELP_FROM 3

#define STACK_LEN ((size_t)256 * 1024)

_Static_assert(POOL_WAITING_MAX >= POOL_WORKERS_MAX, "room for either kind of helper");

struct slot {
	struct batch batch;
	size_t dirty; /* bytes that were ever used, to be wiped */
	struct err err;
	bool good;
	bool done; /* worked on; guarded by the pool's lock */
};

struct helper {
	struct thread thread;
	struct pool *pool;
	unsigned worker;
};

/* Batches are numbered as they come; number n lies in slot n % slots.  The
 * counters only grow, and written <= claimed <= queued <= read. */
struct pool {
	const struct pool_job *job;
	unsigned wanted; /* helpers, when there is enough to do */
	bool hands_off;  /* the caller's thread leaves the work to them */
	unsigned slots;
	struct slot slot[SLOTS_MAX];

	/* Of the caller's thread alone. */
	uint64_t read;
	uint64_t written;
	bool ended; /* nothing more to read */
	unsigned helpers;
	struct helper helper[POOL_WAITING_MAX];

	/* Guarded by the lock. */
	struct lock lock;
	struct condition queue_grew;
	struct condition batch_done;
	uint64_t queued;  /* batches that may be claimed */
	uint64_t claimed; /* batches that somebody works on, or did */
	bool stop;
};

static unsigned
count_processors(void)
{
	cpu_set_t set;
	int count;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	count = CPU_COUNT(&set);
	return count < 1 ? 1 : (unsigned)count;
}

static struct slot *
slot_of(struct pool *pool, uint64_t number)
{
	return &pool->slot[number % pool->slots];
}

/* Claim a batch if one waits.  With the lock held. */
static struct slot *
claim(struct pool *pool)
{
	return pool->claimed == pool->queued ? NULL : slot_of(pool, pool->claimed++);
}

static void
work(struct pool *pool, unsigned worker, struct slot *slot)
{
	slot->good = pool->job->work(pool->job->arg, worker, &slot->batch, &slot->err);
	lock_take(&pool->lock);
	slot->done = true;
	condition_tell(&pool->batch_done);
	lock_give(&pool->lock);
}

/* The life of a helper. */
static void *
help(void *arg)
{
	const struct helper *helper = arg;
	struct pool *pool = helper->pool;
	struct slot *slot;

	for (;;) {
		lock_take(&pool->lock);
		while (!pool->stop && pool->claimed == pool->queued)
			condition_wait(&pool->queue_grew, &pool->lock);
		slot = pool->stop ? NULL : claim(pool);
		lock_give(&pool->lock);
		if (slot == NULL)
			return NULL;
		work(pool, helper->worker, slot);
	}
}

/* Start the helpers, as many as can be had: the work gets done without, too. */
static void
start_helpers(struct pool *pool)
{
	while (pool->helpers < pool->wanted) {
		struct helper *helper = &pool->helper[pool->helpers];

		*helper = (struct helper){ .pool = pool, .worker = pool->helpers + 1 };
		if (!thread_start(&helper->thread, STACK_LEN, help, helper))
			break;
		pool->helpers++;
	}
	pool->wanted = pool->helpers;
}

/* Let batches up to `number` be worked on. */
static void
queue(struct pool *pool, uint64_t number)
{
	uint64_t waiting;

	lock_take(&pool->lock);
	pool->queued = number;
	waiting = number - pool->claimed;
	condition_tell(&pool->queue_grew);
	lock_give(&pool->lock);
	if (waiting >= HELP_FROM && pool->wanted > pool->helpers)
		start_helpers(pool);
}

/* A full batch is queued when the next one was begun: only then is it known
 * whether it was the last. */
static bool
read_one(struct pool *pool, struct err *err)
{
	struct slot *slot = slot_of(pool, pool->read);
	bool full;

	if (slot->batch.at == NULL)
		slot->batch.at = mem_grow(NULL, pool->job->room);
	if (slot->batch.at == NULL)
		return err_memory(err);
	slot->batch = (struct batch){ .at = slot->batch.at, .number = pool->read };
	slot->done = false;
	if (!pool->job->read(pool->job->arg, &slot->batch, &full, err))
		return false;
	if (slot->batch.len > slot->dirty)
		slot->dirty = slot->batch.len;
	pool->ended = !full;
	if (slot->batch.len == 0 && pool->read > 0) {
		slot_of(pool, pool->read - 1)->batch.last = true;
	} else {
		slot->batch.last = !full;
		pool->read++;
	}
	queue(pool, full ? pool->read - 1 : pool->read);
	return true;
}

static bool
write_one(struct pool *pool, struct err *err)
{
	struct slot *slot = slot_of(pool, pool->written++);

	if (slot->batch.made > 0 && !pool->job->write(pool->job->arg, &slot->batch, err))
		return false;
	if (!slot->good)
		*err = slot->err;
	return slot->good;
}

/* Work on a batch, or wait for the one that is to be written next. */
static void
work_or_wait(struct pool *pool)
{
	struct slot *next = slot_of(pool, pool->written), *mine;

	lock_take(&pool->lock);
	mine = pool->hands_off && pool->helpers > 0 ? NULL : claim(pool);
	while (mine == NULL && !next->done)
		condition_wait(&pool->batch_done, &pool->lock);
	lock_give(&pool->lock);
	if (mine != NULL)
		work(pool, 0, mine);
}

static bool
next_is_done(struct pool *pool)
{
	bool done;

	lock_take(&pool->lock);
	done = pool->written < pool->queued && slot_of(pool, pool->written)->done;
	lock_give(&pool->lock);
	return done;
}

/* The caller's thread: what is done leaves first, then helpers are kept fed,
 * then it works as they do. */
static bool
run(struct pool *pool, struct err *err)
{
	while (!pool->ended || pool->written < pool->read) {
		if (next_is_done(pool)) {
			if (!write_one(pool, err))
				return false;
		} else if (!pool->ended && pool->read - pool->written < pool->slots) {
			if (!read_one(pool, err))
				return false;
		} else {
			work_or_wait(pool);
		}
	}
	return true;
}

static void
finish(struct pool *pool)
{
	lock_take(&pool->lock);
	pool->stop = true;
	condition_tell_all(&pool->queue_grew);
	lock_give(&pool->lock);
	for (unsigned i = 0; i < pool->helpers; i++)
		thread_join(&pool->helper[i].thread);
	for (unsigned i = 0; i < pool->slots; i++) {
		mem_wipe(pool->slot[i].batch.at, pool->slot[i].dirty);
		free(pool->slot[i].batch.at);
	}
	condition_free(&pool->batch_done);
	condition_free(&pool->queue_grew);
	lock_free(&pool->lock);
}

/* How many threads are worth having at most. */
static unsigned
count_useful(unsigned workers)
{
	unsigned processors;

	if (workers == POOL_ALONE)
		return 1;
	if (workers == POOL_WAITING)
		return POOL_WAITING_MAX;
	processors = count_processors();
	return processors < POOL_WORKERS_MAX ? processors : POOL_WORKERS_MAX;
}

bool
pool_run(const struct pool_job *job, unsigned workers, struct err *err)
{
	unsigned useful = count_useful(workers);
	struct pool pool = {
		.job = job,
		.lock = LOCK,
	};
	bool good;

	condition_make(&pool.queue_grew);
	condition_make(&pool.batch_done);
	if (workers == 0 || workers > useful)
		workers = useful;
	/* The caller is one of the workers, but where only one may work, it is a
	 * helper: reading and writing go on meanwhile. */
	pool.hands_off = workers == 1;
	pool.wanted = useful == 1 ? 0 : pool.hands_off ? 1 : workers - 1;
	pool.slots = pool.wanted == 0 ? SLOTS_ALONE : SLOTS(workers);
	good = run(&pool, err);
	finish(&pool);
	return good;
}
