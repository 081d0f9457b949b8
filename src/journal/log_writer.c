#include "journal/log_writer.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"

#define STACK_LEN (512 * KIB)

/* A first-in, first-out list. */
struct line {
	struct submission *first;
	struct submission **end;
};

/* What log_writer_do() asks for. */
struct job {
	bool (*run)(void *arg, struct log_store *store, struct err *err);
	void *arg;
	struct err *err;
	int64_t due; /* milliseconds: when it gets a transaction of its own */
	bool good;   /* so far */
	bool done;
};

struct log_writer {
	struct db *db;
	struct log_store store; /* the thread's alone */
	struct thread thread;
	bool started;
	int done_fd;

	/* Guarded by the lock. */
	struct lock lock;
	struct condition asked;   /* there is something to do */
	struct condition changed; /* a job is done, the log has grown */
	struct condition roused;  /* who rests shall not */
	struct line waiting;
	struct line done;
	struct job *job;
	uint64_t size;
	struct log_writer_counts counts;
	struct err trouble;
	bool troubled; /* and not told yet */
	bool woken;
	bool stop;
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
line_clear(struct line *line)
{
	line->first = NULL;
	line->end = &line->first;
}

static void
line_add(struct line *line, struct submission *list)
{
	*line->end = list;
	while (*line->end != NULL)
		line->end = &(*line->end)->next;
}

/* Cut off as many as share a flush. */
static struct submission *
take_batch(struct line *line)
{
	struct submission *batch = line->first, *last = batch;
	size_t count = 1, bytes;

	if (batch == NULL)
		return NULL;
	for (bytes = batch->entry.len; last->next != NULL; last = last->next) {
		bytes += last->next->entry.len;
		if (++count > LOG_WRITER_AT_ONCE || bytes > LOG_WRITER_BYTES)
			break;
	}
	line->first = last->next;
	if (line->first == NULL)
		line->end = &line->first;
	last->next = NULL;
	return batch;
}

/* The transaction */

static bool
add_all(struct log_store *store, struct submission *batch, uint64_t *count, struct err *err)
{
	for (*count = 0; batch != NULL; batch = batch->next, ++*count)
		if (!log_store_add(store, batch->entry, &batch->index, err))
			return false;
	return true;
}

static bool
transact(struct log_writer *writer, struct submission *batch, struct job *job, uint64_t *count,
    struct err *err)
{
	struct log_store *store = &writer->store;

	*count = 0;
	if (!log_store_begin(store, err))
		return false;
	if (job != NULL)
		job->good = job->run(job->arg, store, job->err);
	/* A job that failed undoes nothing but itself, and is what it asked for. */
	if ((job == NULL || job->good) && !add_all(store, batch, count, err)) {
		log_store_rollback(store);
		return false;
	}
	if (job != NULL && !job->good) {
		log_store_rollback(store);
		return batch == NULL || transact(writer, batch, NULL, count, err);
	}
	return log_store_commit(store, err);
}

static void
mark(struct submission *batch, enum fault fault)
{
	for (; batch != NULL; batch = batch->next)
		batch->fault = fault;
}

/* Tell everybody how it went; with the lock held. */
static void
tell(struct log_writer *writer, struct submission *batch, uint64_t count, struct err *failed)
{
	struct job *job = writer->job;
	bool first = writer->done.first == NULL;

	if (failed != NULL) {
		writer->counts.failures++;
		writer->trouble = *failed;
		writer->troubled = true;
	} else {
		writer->counts.flushes++;
		writer->counts.entries += count;
		writer->size = log_store_size(&writer->store);
	}
	if (batch != NULL)
		line_add(&writer->done, batch);
	if (job != NULL && failed != NULL && job->good) {
		job->good = false;
		*job->err = *failed;
	}
	if (job != NULL)
		job->done = true;
	writer->job = NULL;
	condition_tell_all(&writer->changed);
	if ((first && batch != NULL) || failed != NULL)
		(void)!eventfd_write(writer->done_fd, 1);
}

/* Wait until there is something to do, with the lock held. */
static void
wait_for_work(struct log_writer *writer)
{
	while (!writer->stop && writer->waiting.first == NULL) {
		int64_t left = writer->job == NULL ? 0 : writer->job->due - now_ms();

		if (writer->job == NULL)
			condition_wait(&writer->asked, &writer->lock);
		else if (left > 0)
			condition_wait_ms(&writer->asked, &writer->lock, (unsigned)left);
		else
			return;
	}
}

static void *
work(void *arg)
{
	struct log_writer *writer = arg;

	lock_take(&writer->lock);
	for (;;) {
		struct submission *batch;
		struct job *job;
		struct err err = { 0 };
		uint64_t count;
		bool good;

		wait_for_work(writer);
		batch = take_batch(&writer->waiting);
		job = writer->job;
		if (batch == NULL && job == NULL)
			break;
		lock_give(&writer->lock);
		good = transact(writer, batch, job, &count, &err);
		mark(batch, good ? FAULT_NONE : err.fault);
		lock_take(&writer->lock);
		tell(writer, batch, count, good ? NULL : &err);
	}
	lock_give(&writer->lock);
	return NULL;
}

/* Its face */

static bool
open_writer(struct log_writer *writer, const char *database, struct err *err)
{
	if (!db_open(database, &writer->db, err) ||
	    !log_store_open(writer->db, &writer->store, err))
		return false;
	writer->size = log_store_size(&writer->store);
	writer->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (writer->done_fd < 0)
		return err_errno(err, "cannot speak with a thread");
	writer->started = thread_start(&writer->thread, STACK_LEN, work, writer);
	return writer->started || err_set(err, FAULT_SYSTEM, "cannot start a thread");
}

bool
log_writer_start(const char *database, struct log_writer **out, struct err *err)
{
	struct log_writer *writer = mem_grow(NULL, sizeof(*writer));

	if (writer == NULL)
		return err_memory(err);
	*writer = (struct log_writer){ .lock = LOCK, .done_fd = -1 };
	line_clear(&writer->waiting);
	line_clear(&writer->done);
	condition_make(&writer->asked);
	condition_make(&writer->changed);
	condition_make(&writer->roused);
	if (!open_writer(writer, database, err)) {
		(void)log_writer_stop(&writer); /* nothing was submitted */
		return false;
	}
	*out = writer;
	return true;
}

struct submission *
log_writer_stop(struct log_writer **of)
{
	struct log_writer *writer = *of;
	struct submission *left;

	if (writer == NULL)
		return NULL;
	lock_take(&writer->lock);
	writer->stop = true;
	condition_tell_all(&writer->asked);
	condition_tell_all(&writer->changed);
	lock_give(&writer->lock);
	if (writer->started)
		thread_join(&writer->thread);
	left = writer->done.first;
	log_store_close(&writer->store);
	db_close(&writer->db);
	file_close(&writer->done_fd);
	condition_free(&writer->asked);
	condition_free(&writer->changed);
	condition_free(&writer->roused);
	lock_free(&writer->lock);
	free(writer);
	*of = NULL;
	return left;
}

void
log_writer_submit(struct log_writer *writer, struct submission *list)
{
	lock_take(&writer->lock);
	line_add(&writer->waiting, list);
	condition_tell(&writer->asked);
	lock_give(&writer->lock);
}

struct submission *
log_writer_collect(struct log_writer *writer)
{
	struct submission *list;
	eventfd_t count;

	(void)!eventfd_read(writer->done_fd, &count);
	lock_take(&writer->lock);
	list = writer->done.first;
	line_clear(&writer->done);
	lock_give(&writer->lock);
	return list;
}

int
log_writer_fd(const struct log_writer *writer)
{
	return writer->done_fd;
}

uint64_t
log_writer_wait(struct log_writer *writer, uint64_t size, unsigned ms)
{
	uint64_t now;

	lock_take(&writer->lock);
	if (!writer->woken && writer->size <= size)
		condition_wait_ms(&writer->changed, &writer->lock, ms);
	writer->woken = false;
	now = writer->size;
	lock_give(&writer->lock);
	return now;
}

void
log_writer_rest(struct log_writer *writer, unsigned ms)
{
	lock_take(&writer->lock);
	if (!writer->woken)
		condition_wait_ms(&writer->roused, &writer->lock, ms);
	lock_give(&writer->lock);
}

void
log_writer_wake(struct log_writer *writer)
{
	lock_take(&writer->lock);
	writer->woken = true;
	condition_tell_all(&writer->changed);
	condition_tell_all(&writer->roused);
	lock_give(&writer->lock);
}

bool
log_writer_do(struct log_writer *writer, unsigned patience,
    bool (*run)(void *arg, struct log_store *store, struct err *err), void *arg,
    struct err *err)
{
	struct job job = {
		.run = run, .arg = arg, .err = err, .good = true, .due = now_ms() + patience
	};

	lock_take(&writer->lock);
	writer->job = &job;
	condition_tell(&writer->asked);
	while (!job.done)
		condition_wait(&writer->changed, &writer->lock);
	lock_give(&writer->lock);
	return job.good;
}

bool
log_writer_trouble(struct log_writer *writer, struct err *err)
{
	bool told;

	lock_take(&writer->lock);
	told = writer->troubled;
	if (told)
		*err = writer->trouble;
	writer->troubled = false;
	lock_give(&writer->lock);
	return told;
}

struct log_writer_counts
log_writer_counts(struct log_writer *writer)
{
	struct log_writer_counts counts;

	lock_take(&writer->lock);
	counts = writer->counts;
	lock_give(&writer->lock);
	return counts;
}
