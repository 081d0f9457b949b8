#include "journal/log_publisher.h"

#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"
#include "log/checkpoint.h"

#define STACK_LEN (1 * MIB)
#define LOOK_MS 1000 /* whether another process has added something */

struct log_publisher {
	struct log_public public;
	struct log_writer *writer;
	struct thread thread;
	uint64_t synced;
	int64_t next_sync; /* seconds of a clock that nobody sets */

	struct lock lock; /* guards the rest */
	struct log_publisher_state state;
	struct err trouble;
	bool troubled; /* and not told yet */
	bool failing;
	bool stop;
};

static int64_t
now_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* A new head, on its way into the database. */
struct head_job {
	uint64_t old;
	struct log_head head;
	struct text note;
	uint64_t published;
	uint64_t synced;
};

static bool
save_head(void *arg, struct log_store *store, struct err *err)
{
	const struct head_job *job = arg;

	return log_store_set_head(store, job->old, &job->head, job->note, err) &&
	       log_store_set_published(store, job->published, job->synced, err);
}

static bool
save_progress(void *arg, struct log_store *store, struct err *err)
{
	const struct head_job *job = arg;

	return log_store_set_published(store, job->published, job->synced, err);
}

/* Sign what was added since, write its tiles, and let its head become durable. */
static bool
sign_next(
    struct log_publisher *publisher, struct log_head *head, struct buf *note, struct err *err)
{
	const struct log_public *public = &publisher->public;
	struct merkle_source source = log_store_source(public->store);
	struct head_job job = { .old = head->size, .published = head->published };

	buf_clear(note);
	job.synced = publisher->synced;
	if (!log_public_check(public, head, err) ||
	    !log_signer_sign(
		public->signer, &source, log_store_size(public->store), note, err) ||
	    !log_public_size(public->signer, buf_text(note), &job.head, err))
		return false;
	job.note = buf_text(note);
	if (!log_public_write(public, head->published, job.head.size, err) ||
	    !log_writer_do(publisher->writer, save_head, &job, err))
		return false;
	head->size = job.head.size;
	return true;
}

/* One checkpoint, if the log has grown; tells the size that is public. */
static bool
publish_next(struct log_publisher *publisher, uint64_t *shown, struct err *err)
{
	scoped(file_close) int lock = -1;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	const struct log_public *public = &publisher->public;
	struct log_head head = { 0 };

	if (!file_lock(public->lock, &lock, err) || !log_store_look(public->store, err) ||
	    !log_store_head(public->store, &head, &note, err))
		return false;
	if (head.size == *shown && log_store_size(public->store) == *shown)
		return true;
	/* What was shown since the database was last told. */
	if (head.published < *shown)
		head.published = *shown;
	if (log_store_size(public->store) > head.size) {
		if (!sign_next(publisher, &head, &note, err))
			return false;
	} else if (!log_public_write(public, head.published, head.size, err)) {
		return false;
	}
	if (!tree_put_soon(public->tree, LOG_PUBLIC_CHECKPOINT, buf_text(&note), err))
		return false;
	*shown = head.size;
	return true;
}

static bool
sync_tree(struct log_publisher *publisher, uint64_t shown, struct err *err)
{
	struct head_job job = { .published = shown, .synced = shown };

	if (publisher->synced == shown)
		return true;
	if (!tree_sync(publisher->public.tree, err) ||
	    !log_writer_do(publisher->writer, save_progress, &job, err))
		return false;
	publisher->synced = shown;
	return true;
}

/* Trouble is told when it begins, not each time. */
static void
tell(struct log_publisher *publisher, uint64_t shown, bool good, const struct err *err)
{
	lock_take(&publisher->lock);
	if (publisher->state.size != shown)
		publisher->state.checkpoints++;
	publisher->state.size = shown;
	publisher->state.halted = !good && err->fault == FAULT_CONFLICT;
	if (!good && !publisher->failing) {
		publisher->trouble = *err;
		publisher->troubled = true;
	}
	publisher->failing = !good;
	lock_give(&publisher->lock);
}

static bool
publish_and_sync(struct log_publisher *publisher, uint64_t *shown, struct err *err)
{
	if (!publish_next(publisher, shown, err))
		return false;
	if (now_seconds() < publisher->next_sync)
		return true;
	publisher->next_sync = now_seconds() + LOG_PUBLISHER_SYNC_SECONDS;
	return sync_tree(publisher, *shown, err);
}

static bool
shall_stop(struct log_publisher *publisher)
{
	bool stop;

	lock_take(&publisher->lock);
	stop = publisher->stop;
	lock_give(&publisher->lock);
	return stop;
}

static void *
work(void *arg)
{
	struct log_publisher *publisher = arg;
	uint64_t shown = publisher->state.size, known = shown, size;
	bool last = false;
	struct err err;

	while (!last) {
		bool good;

		size = log_writer_wait(publisher->writer, known, LOOK_MS);
		last = shall_stop(publisher);
		good = publish_and_sync(publisher, &shown, &err);
		tell(publisher, shown, good, &err);
		/* After trouble not before the next look. */
		known = good ? shown : size;
	}
	(void)!sync_tree(publisher, shown, &err);
	return NULL;
}

bool
log_publisher_start(const struct log_public *public, struct log_writer *writer,
    struct log_publisher **out, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_publisher *publisher = mem_grow(NULL, sizeof(*publisher));
	struct log_head head;

	if (publisher == NULL)
		return err_memory(err);
	*publisher = (struct log_publisher){
		.public = *public,
		.writer = writer,
		.lock = LOCK,
		.next_sync = now_seconds() + LOG_PUBLISHER_SYNC_SECONDS,
	};
	if (log_store_head(public->store, &head, &note, err)) {
		publisher->state.size = head.published;
		publisher->synced = head.synced;
		if (thread_start(&publisher->thread, STACK_LEN, work, publisher)) {
			*out = publisher;
			return true;
		}
		err_set(err, FAULT_SYSTEM, "cannot start a thread");
	}
	free(publisher);
	return false;
}

void
log_publisher_stop(struct log_publisher **of)
{
	struct log_publisher *publisher = *of;

	if (publisher == NULL)
		return;
	lock_take(&publisher->lock);
	publisher->stop = true;
	lock_give(&publisher->lock);
	log_writer_wake(publisher->writer);
	thread_join(&publisher->thread);
	lock_free(&publisher->lock);
	free(publisher);
	*of = NULL;
}

struct log_publisher_state
log_publisher_state(struct log_publisher *publisher)
{
	struct log_publisher_state state;

	lock_take(&publisher->lock);
	state = publisher->state;
	lock_give(&publisher->lock);
	return state;
}

bool
log_publisher_trouble(struct log_publisher *publisher, struct err *err)
{
	bool told;

	lock_take(&publisher->lock);
	told = publisher->troubled;
	if (told)
		*err = publisher->trouble;
	publisher->troubled = false;
	lock_give(&publisher->lock);
	return told;
}
