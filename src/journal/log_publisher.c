#include "journal/log_publisher.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"
#include "log/checkpoint.h"

#define STACK_LEN (1 * MIB)
#define LOOK_MS 1000 /* whether another process has added something */
#define NOTHING UINT64_MAX
#define PATIENCE_MS 20 /* for entries to share the flush of a head with */
#define MORE_MS 1000   /* between those shown once more, while another is waited for */

struct log_publisher {
	struct log_public public;
	struct log_writer *writer;
	struct thread thread;
	int shown_fd;

	/* The thread's alone; times in seconds of a clock that nobody sets. */
	uint64_t written; /* the size up to which there are tiles */
	uint64_t synced;
	uint64_t shown; /* NOTHING before the first */
	int64_t next_sync;
	int64_t next_refresh;
	int64_t next_more; /* in microseconds */
	bool unsaved;      /* what is shown has lines that the database lacks */

	struct lock lock; /* guards the rest */
	struct log_publisher_state state;
	struct buf note; /* that is shown */
	struct err trouble;
	bool troubled; /* and not told yet */
	bool failing;
	bool stop;
};

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t
now_seconds(void)
{
	return now_us() / 1000000;
}

/* A new head, on its way into the database, and a note of it. */
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

	/* Its note follows when it is shown. */
	return log_store_set_head(store, job->old, &job->head, TEXT(""), err) &&
	       log_store_set_published(store, job->published, job->synced, err);
}

static bool
save_progress(void *arg, struct log_store *store, struct err *err)
{
	const struct head_job *job = arg;

	return log_store_set_published(store, job->published, job->synced, err);
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

/* Does somebody wait for the next checkpoint? */
static bool
is_hurried(struct log_publisher *publisher)
{
	return log_writer_awaited(publisher->writer) || shall_stop(publisher);
}

/* How long something may wait for entries to share a flush with. */
static unsigned
patience(struct log_publisher *publisher)
{
	return is_hurried(publisher) ? 0 : PATIENCE_MS;
}

/* Let something become durable. */
static bool
save(struct log_publisher *publisher, unsigned patience_ms,
    bool (*run)(void *arg, struct log_store *store, struct err *err), struct head_job *of,
    struct err *err)
{
	struct log_job job = { .run = run, .arg = of, .err = err };

	log_writer_ask(publisher->writer, patience_ms, &job);
	return log_writer_await(publisher->writer, &job);
}

static bool
set_note(void *arg, struct log_store *store, struct err *err)
{
	const struct head_job *job = arg;

	return log_store_set_note(store, job->head.size, job->note, err);
}

/* With the lines of those who cosigned it.  Not while another follows, which takes its
 * place: whoever waits for that would wait for this flush, too. */
static bool
save_shown(struct log_publisher *publisher, struct err *err)
{
	struct head_job job = { .head.size = publisher->shown,
		.note = buf_text(&publisher->note) };

	if (publisher->unsaved && !save(publisher, PATIENCE_MS, set_note, &job, err))
		return false;
	publisher->unsaved = false;
	return true;
}

/* The witnesses have it before it is shown. */
static bool
cosign(struct log_publisher *publisher, uint64_t size, struct buf *note, struct err *err)
{
	const struct log_public *public = &publisher->public;
	struct merkle_source source = log_store_source(public->store);

	return public->cosign == NULL ||
	       public->cosign(public->cosigners, &source, size, note, err);
}

static bool
put_checkpoint(struct log_publisher *publisher, const struct buf *note, struct err *err)
{
	if (!tree_put_soon(publisher->public.tree, LOG_PUBLIC_CHECKPOINT, buf_text(note), err))
		return false;
	lock_take(&publisher->lock);
	buf_clear(&publisher->note);
	buf_add(&publisher->note, buf_text(note));
	lock_give(&publisher->lock);
	return true;
}

/* Who asks for the checkpoint, or a proof under it, has it from now on. */
static bool
show(struct log_publisher *publisher, uint64_t size, const struct buf *note, struct err *err)
{
	if (!put_checkpoint(publisher, note, err))
		return false;
	publisher->shown = size;
	publisher->unsaved = true;
	lock_take(&publisher->lock);
	publisher->state.size = size;
	publisher->state.checkpoints++;
	lock_give(&publisher->lock);
	(void)!eventfd_write(publisher->shown_fd, 1);
	return true;
}

/* The checkpoint once more, if witnesses cosigned it after its quorum had.  When another
 * follows at once it is not worth, but now and then, that who waits for that waits longer. */
static bool
show_more(struct log_publisher *publisher, bool grown, struct err *err)
{
	const struct log_public *public = &publisher->public;
	struct merkle_source source = log_store_source(public->store);
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);

	if (public->cosign_more == NULL || publisher->shown == NOTHING ||
	    (grown && is_hurried(publisher) && now_us() < publisher->next_more))
		return true;
	publisher->next_more = now_us() + MORE_MS * 1000;
	buf_add(&note, buf_text(&publisher->note));
	if (!public->cosign_more(public->cosigners, &source, publisher->shown, &note) ||
	    note.failed)
		return true;
	publisher->unsaved = true;
	return put_checkpoint(publisher, &note, err);
}

static bool
write_tiles(struct log_publisher *publisher, uint64_t size, struct err *err)
{
	if (!log_public_write(&publisher->public, publisher->written, size, err))
		return false;
	publisher->written = size;
	return true;
}

/* Sign what was added since; the same again, when nothing was. */
static bool
sign_next(struct log_publisher *publisher, struct buf *note, struct err *err)
{
	const struct log_public *public = &publisher->public;
	struct merkle_source source = log_store_source(public->store);

	buf_clear(note);
	return keeper_sign(public->signer, &source, log_store_size(public->store), note, err);
}

/* What is done while the new head becomes durable. */
static bool
sign_and_write(
    struct log_publisher *publisher, uint64_t size, struct buf *note, struct err *err)
{
	return sign_next(publisher, note, err) && show_more(publisher, true, err) &&
	       write_tiles(publisher, size, err);
}

/* All that is to be so before witnesses see the head, or anybody: it is in the database, and
 * noted down by the keeper, both at once; there are its tiles. */
static bool
prepare_next(
    struct log_publisher *publisher, struct log_head *head, struct buf *note, struct err *err)
{
	const struct log_public *public = &publisher->public;
	struct merkle_source source = log_store_source(public->store);
	struct head_job job = {
		.old = head->size,
		.head.size = log_store_size(public->store),
		.published = publisher->written,
		.synced = publisher->synced,
	};
	struct err why = { 0 };
	struct log_job saving = { .run = save_head, .arg = &job, .err = &why };
	bool good;

	if (!log_public_check(public, head, err))
		return false;
	head->size = job.head.size;
	if (job.head.size == job.old)
		return sign_and_write(publisher, job.old, note, err);
	if (!merkle_root(&source, job.head.size, &job.head.root, err))
		return false;
	log_writer_ask(publisher->writer, patience(publisher), &saving);
	good = sign_and_write(publisher, job.head.size, note, err);
	if (log_writer_await(publisher->writer, &saving))
		return good;
	*err = why;
	return false;
}

static bool
is_stale(const struct log_publisher *publisher)
{
	return publisher->public.cosign != NULL && now_seconds() >= publisher->next_refresh;
}

/* One checkpoint, if the log has grown or the last is to be cosigned again. */
static bool
publish_next(struct log_publisher *publisher, struct err *err)
{
	scoped(file_close) int lock = -1;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	const struct log_public *public = &publisher->public;
	struct log_head head = { 0 };
	bool grown;

	if (!file_lock(public->lock, &lock, err) || !log_store_look(public->store, err) ||
	    !log_store_head(public->store, &head, &note, err))
		return false;
	grown = log_store_size(public->store) > head.size || head.size != publisher->shown;
	if (!grown && (!show_more(publisher, false, err) || !save_shown(publisher, err)))
		return false;
	if (!grown && !is_stale(publisher))
		return true;
	if (!prepare_next(publisher, &head, &note, err) ||
	    !cosign(publisher, head.size, &note, err) ||
	    !show(publisher, head.size, &note, err))
		return false;
	publisher->next_refresh = now_seconds() + LOG_PUBLISHER_REFRESH_SECONDS;
	return true;
}

static bool
sync_tree(struct log_publisher *publisher, struct err *err)
{
	struct head_job job = { .published = publisher->written, .synced = publisher->written };

	if (publisher->synced == publisher->written)
		return true;
	if (!tree_sync(publisher->public.tree, err) ||
	    !save(publisher, patience(publisher), save_progress, &job, err))
		return false;
	publisher->synced = publisher->written;
	return true;
}

/* Trouble is told when it begins, not each time. */
static void
tell(struct log_publisher *publisher, bool good, const struct err *err)
{
	lock_take(&publisher->lock);
	publisher->state.halted = !good && err->fault == FAULT_CONFLICT;
	if (!good && !publisher->failing) {
		publisher->trouble = *err;
		publisher->troubled = true;
	}
	publisher->failing = !good;
	lock_give(&publisher->lock);
}

/* Here it keeps nobody waiting who adds. */
static bool
settle(struct log_publisher *publisher, struct err *err)
{
	return log_writer_unsettled(publisher->writer) < DB_SETTLE_PAGES ||
	       db_settle(publisher->public.store->db, err);
}

static bool
publish_and_sync(struct log_publisher *publisher, struct err *err)
{
	if (!publish_next(publisher, err) || !settle(publisher, err))
		return false;
	if (now_seconds() < publisher->next_sync)
		return true;
	publisher->next_sync = now_seconds() + LOG_PUBLISHER_SYNC_SECONDS;
	return sync_tree(publisher, err);
}

/* After work that took so many microseconds; what took none was none. */
static void
rest(struct log_publisher *publisher, int64_t took)
{
	int64_t ms = (took * LOG_PUBLISHER_REST + 999) / 1000;

	if (ms > LOG_PUBLISHER_REST_MS)
		ms = LOG_PUBLISHER_REST_MS;
	if (!is_hurried(publisher) && ms > 0)
		log_writer_rest(publisher->writer, (unsigned)ms);
}

/* Those who have their proofs now come back, while others wait for the next checkpoint: all are
 * to share it, else they go on in two parties, and each waits for both. */
static void
gather(struct log_publisher *publisher)
{
	if (publisher->public.cosign != NULL && is_hurried(publisher))
		log_writer_wait_next(publisher->writer, publisher->shown);
}

static void *
work(void *arg)
{
	struct log_publisher *publisher = arg;
	uint64_t known = 0, size;
	bool last = false;
	struct err err;

	log_writer_wake(publisher->writer); /* the first is not waited for */
	while (!last) {
		int64_t began;
		bool good;

		size = log_writer_wait(publisher->writer, known, LOOK_MS);
		last = shall_stop(publisher);
		began = now_us();
		good = publish_and_sync(publisher, &err);
		tell(publisher, good, &err);
		rest(publisher, now_us() - began);
		gather(publisher);
		/* After trouble not before the next look. */
		known = good ? publisher->shown : size;
	}
	(void)!save_shown(publisher, &err);
	(void)!sync_tree(publisher, &err);
	return NULL;
}

static bool
start(struct log_publisher *publisher, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head;

	if (!log_store_head(publisher->public.store, &head, &note, err))
		return false;
	publisher->written = head.published;
	publisher->synced = head.synced;
	publisher->shown_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (publisher->shown_fd < 0)
		return err_errno(err, "cannot speak with a thread");
	return thread_start(&publisher->thread, STACK_LEN, work, publisher) ||
	       err_set(err, FAULT_SYSTEM, "cannot start a thread");
}

static void
drop(struct log_publisher *publisher)
{
	file_close(&publisher->shown_fd);
	buf_free(&publisher->note);
	lock_free(&publisher->lock);
	free(publisher);
}

bool
log_publisher_start(const struct log_public *public, struct log_writer *writer,
    struct log_publisher **out, struct err *err)
{
	struct log_publisher *publisher = mem_grow(NULL, sizeof(*publisher));

	if (publisher == NULL)
		return err_memory(err);
	*publisher = (struct log_publisher){
		.public = *public,
		.writer = writer,
		.shown_fd = -1,
		.shown = NOTHING,
		.lock = LOCK,
		.note = BUF(CHECKPOINT_LEN_MAX),
		.next_sync = now_seconds() + LOG_PUBLISHER_SYNC_SECONDS,
	};
	if (!start(publisher, err)) {
		drop(publisher);
		return false;
	}
	*out = publisher;
	return true;
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
	drop(publisher);
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

int
log_publisher_fd(const struct log_publisher *publisher)
{
	return publisher->shown_fd;
}

uint64_t
log_publisher_note(struct log_publisher *publisher, struct buf *note)
{
	eventfd_t count;
	uint64_t size;

	(void)!eventfd_read(publisher->shown_fd, &count);
	lock_take(&publisher->lock);
	size = publisher->state.size;
	buf_add(note, buf_text(&publisher->note));
	lock_give(&publisher->lock);
	return size;
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
