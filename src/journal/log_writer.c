#include "journal/log_writer.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"
#include "journal/gathering.h"

#define STACK_LEN (512 * KIB)

/* A first-in, first-out list. */
struct line {
	struct submission *first;
	struct submission **end;
	size_t count;
};

/* What shares a transaction. */
struct batch {
	struct line line;
	size_t bytes;
	bool full; /* no more fit */
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
	int64_t took;             /* by the last flush, in nanoseconds */
	struct gathering gathering;
	struct line waiting;
	struct line done;
	struct log_job *job;
	size_t awaited; /* durable, and not answered */
	uint64_t size;
	unsigned unsettled;
	struct log_writer_counts counts;
	struct err trouble;
	bool troubled; /* and not told yet */
	bool woken;
	bool stop;
};

static int64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t
now_ms(void)
{
	return now_ns() / 1000000;
}

static void
line_clear(struct line *line)
{
	line->first = NULL;
	line->end = &line->first;
	line->count = 0;
}

static void
line_add(struct line *line, struct submission *list)
{
	*line->end = list;
	for (; *line->end != NULL; line->end = &(*line->end)->next)
		line->count++;
}

static struct submission *
line_take(struct line *line)
{
	struct submission *first = line->first;

	line->first = first->next;
	if (line->first == NULL)
		line->end = &line->first;
	line->count--;
	first->next = NULL;
	return first;
}

/* Move as many as may share a flush, and tell the first of them. */
static struct submission *
take_waiting(struct line *waiting, struct batch *batch)
{
	struct submission **first = batch->line.end;

	while (waiting->first != NULL && !batch->full) {
		size_t len = waiting->first->entry.len;

		batch->full = batch->line.count == LOG_WRITER_AT_ONCE ||
			      (batch->line.count > 0 && batch->bytes + len > LOG_WRITER_BYTES);
		if (batch->full)
			break;
		batch->bytes += len;
		line_add(&batch->line, line_take(waiting));
	}
	return *first;
}

/* The transaction */

static bool
add_all(struct log_store *store, struct submission *list, struct err *err)
{
	for (; list != NULL; list = list->next)
		if (!log_store_add(store, list->entry, &list->index, err))
			return false;
	return true;
}

/* Those who have come meanwhile, or come within the time for that; NULL: go on. */
static struct submission *
gather(struct log_writer *writer, struct batch *batch)
{
	struct submission *more;
	int64_t left;

	lock_take(&writer->lock);
	for (;;) {
		more = take_waiting(&writer->waiting, batch);
		left = gathering_left(&writer->gathering, batch->line.count, now_ns());
		if (more != NULL || left == 0 || batch->full || writer->stop)
			break;
		condition_wait_ns(&writer->asked, &writer->lock, left);
	}
	lock_give(&writer->lock);
	return more;
}

static bool
add_crowd(struct log_writer *writer, struct batch *batch, struct err *err)
{
	struct submission *more = batch->line.first;

	do {
		if (!add_all(&writer->store, more, err))
			return false;
		more = gather(writer, batch);
	} while (more != NULL);
	return true;
}

static bool
flush(struct log_writer *writer, struct err *err)
{
	int64_t began = now_ns(), took;
	bool good = log_store_commit(&writer->store, err);

	took = now_ns() - began;
	lock_take(&writer->lock);
	writer->took = took;
	lock_give(&writer->lock);
	return good;
}

static bool
transact(struct log_writer *writer, struct batch *batch, struct log_job *job, struct err *err)
{
	struct log_store *store = &writer->store;

	if (!log_store_begin(store, err))
		return false;
	if (job != NULL)
		job->good = job->run(job->arg, store, job->err);
	/* A job that failed undoes nothing but itself, and is what it asked for. */
	if ((job == NULL || job->good) && !add_crowd(writer, batch, err)) {
		log_store_rollback(store);
		return false;
	}
	if (job != NULL && !job->good) {
		log_store_rollback(store);
		return batch->line.first == NULL || transact(writer, batch, NULL, err);
	}
	return flush(writer, err);
}

static void
mark(struct submission *list, enum fault fault)
{
	for (; list != NULL; list = list->next)
		list->fault = fault;
}

/* Tell everybody how it went; with the lock held.  `job` is the one that was part of it:
 * another may have come meanwhile, and has its turn next. */
static void
tell(struct log_writer *writer, const struct batch *batch, struct log_job *job,
    struct err *failed)
{
	bool first = writer->done.first == NULL && batch->line.first != NULL;

	if (failed != NULL) {
		writer->counts.failures++;
		writer->trouble = *failed;
		writer->troubled = true;
	} else {
		writer->counts.flushes++;
		writer->counts.entries += batch->line.count;
		writer->size = log_store_size(&writer->store);
		writer->unsettled = db_unsettled(writer->db);
	}
	line_add(&writer->done, batch->line.first);
	if (job != NULL && failed != NULL && job->good) {
		job->good = false;
		*job->err = *failed;
	}
	if (job != NULL) {
		job->done = true;
		writer->job = NULL;
	}
	condition_tell_all(&writer->changed);
	if (first || failed != NULL)
		(void)!eventfd_write(writer->done_fd, 1);
}

/* So many know now that they are done; with the lock held. */
static void
begin_gathering(struct log_writer *writer, size_t answered)
{
	gathering_begin(
	    &writer->gathering, answered, writer->waiting.count, writer->took, now_ns());
}

static size_t
count_later(const struct submission *list)
{
	size_t count = 0;

	for (; list != NULL; list = list->next)
		count += list->later;
	return count;
}

/* Whoever rests or waits for the log; with the lock held. */
static void
rouse(struct log_writer *writer)
{
	writer->woken = true;
	condition_tell_all(&writer->changed);
	condition_tell_all(&writer->roused);
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

/* One transaction, with the lock held but while it is made.  False: there is no more to
 * do. */
static bool
work_once(struct log_writer *writer)
{
	struct batch batch = { 0 };
	struct err err = { 0 };
	struct log_job *job;
	size_t later;
	bool good;

	wait_for_work(writer);
	line_clear(&batch.line);
	(void)take_waiting(&writer->waiting, &batch);
	job = writer->job;
	if (batch.line.first == NULL && job == NULL)
		return false;
	lock_give(&writer->lock);
	good = transact(writer, &batch, job, &err);
	mark(batch.line.first, good ? FAULT_NONE : err.fault);
	lock_take(&writer->lock);
	later = good ? count_later(batch.line.first) : 0;
	writer->awaited += later;
	begin_gathering(writer, batch.line.count - later);
	if (later > 0)
		rouse(writer);
	tell(writer, &batch, job, good ? NULL : &err);
	return true;
}

static void *
work(void *arg)
{
	struct log_writer *writer = arg;

	lock_take(&writer->lock);
	while (work_once(writer))
		continue;
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
	db_settle_seldom(writer->db);
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
	size_t before;

	lock_take(&writer->lock);
	before = writer->waiting.count;
	line_add(&writer->waiting, list);
	gathering_come(&writer->gathering, writer->waiting.count - before, now_ns());
	condition_tell(&writer->asked);
	lock_give(&writer->lock);
}

void
log_writer_answered(struct log_writer *writer, size_t count)
{
	lock_take(&writer->lock);
	writer->awaited -= count;
	begin_gathering(writer, count);
	lock_give(&writer->lock);
}

bool
log_writer_awaited(struct log_writer *writer)
{
	bool awaited;

	lock_take(&writer->lock);
	awaited = writer->awaited > 0;
	lock_give(&writer->lock);
	return awaited;
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
log_writer_wait_next(struct log_writer *writer, uint64_t size)
{
	lock_take(&writer->lock);
	if (writer->size > size && writer->took > 0)
		condition_wait_ns(&writer->changed, &writer->lock,
		    writer->took + writer->took / GATHERING_SLACK);
	lock_give(&writer->lock);
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
	rouse(writer);
	lock_give(&writer->lock);
}

void
log_writer_ask(struct log_writer *writer, unsigned patience, struct log_job *job)
{
	job->due = now_ms() + patience;
	job->good = true;
	job->done = false;
	lock_take(&writer->lock);
	writer->job = job;
	condition_tell(&writer->asked);
	lock_give(&writer->lock);
}

bool
log_writer_await(struct log_writer *writer, struct log_job *job)
{
	lock_take(&writer->lock);
	while (!job->done)
		condition_wait(&writer->changed, &writer->lock);
	lock_give(&writer->lock);
	return job->good;
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

unsigned
log_writer_unsettled(struct log_writer *writer)
{
	unsigned pages;

	lock_take(&writer->lock);
	pages = writer->unsettled;
	lock_give(&writer->lock);
	return pages;
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
