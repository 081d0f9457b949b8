#include "serve/errands.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"

#define STACK_LEN (512 * KIB)

struct worker {
	struct errands *of;
	unsigned number;
	struct thread thread;
};

struct list {
	struct errand *first;
	struct errand **last;
};

struct errands {
	void (*run)(void *arg, unsigned worker, struct errand *errand);
	void *arg;
	int done_fd;
	struct lock lock;
	struct condition asked;
	unsigned workers; /* threads that began */
	unsigned idle;    /* of these, that wait */
	unsigned waiting; /* errands that nobody has begun */
	struct list todo;
	struct list done;
	struct worker worker[ERRANDS_MAX];
};

static void
put(struct list *list, struct errand *errand)
{
	errand->next = NULL;
	*list->last = errand;
	list->last = &errand->next;
}

static struct errand *
take(struct list *list)
{
	struct errand *errand = list->first;

	if (errand == NULL)
		return NULL;
	list->first = errand->next;
	if (list->first == NULL)
		list->last = &list->first;
	return errand;
}

bool
errands_open(void (*run)(void *arg, unsigned worker, struct errand *errand), void *arg,
    struct errands **out, struct err *err)
{
	struct errands *errands = mem_grow(NULL, sizeof(*errands));

	if (errands == NULL)
		return err_memory(err);
	*errands = (struct errands){ .run = run, .arg = arg, .lock = LOCK };
	errands->todo.last = &errands->todo.first;
	errands->done.last = &errands->done.first;
	errands->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (errands->done_fd < 0) {
		free(errands);
		return err_errno(err, "cannot make an event");
	}
	condition_make(&errands->asked);
	*out = errands;
	return true;
}

int
errands_fd(const struct errands *errands)
{
	return errands->done_fd;
}

static void
tell_done(const struct errands *errands)
{
	uint64_t one = 1;
	ssize_t written = write(errands->done_fd, &one, sizeof(one));

	(void)written; /* a full counter is readable already */
}

static void *
work(void *arg)
{
	struct worker *worker = arg;
	struct errands *errands = worker->of;

	lock_take(&errands->lock);
	for (;;) {
		struct errand *errand = take(&errands->todo);

		if (errand == NULL) {
			errands->idle++;
			condition_wait(&errands->asked, &errands->lock);
			errands->idle--;
			continue;
		}
		errands->waiting--;
		lock_give(&errands->lock);
		errands->run(errands->arg, worker->number, errand);
		lock_take(&errands->lock);
		put(&errands->done, errand);
		tell_done(errands);
	}
	return NULL;
}

/* With the lock held. */
static bool
have_worker(struct errands *errands)
{
	struct worker *worker = &errands->worker[errands->workers];

	if (errands->waiting <= errands->idle || errands->workers == ERRANDS_MAX)
		return true;
	worker->of = errands;
	worker->number = errands->workers;
	if (thread_start(&worker->thread, STACK_LEN, work, worker))
		errands->workers++;
	return errands->workers > 0;
}

bool
errands_add(
    struct errands *errands, uint32_t tag, uint8_t kind, struct buf *in, struct err *err)
{
	struct errand *errand = mem_grow(NULL, sizeof(*errand));
	bool good;

	if (errand == NULL)
		return err_memory(err);
	*errand = (struct errand){ .tag = tag, .kind = kind, .in = *in };
	*in = (struct buf){ 0 };
	lock_take(&errands->lock);
	put(&errands->todo, errand);
	errands->waiting++;
	good = have_worker(errands);
	condition_tell(&errands->asked);
	lock_give(&errands->lock);
	return good || err_set(err, FAULT_SYSTEM, "there can be no more threads");
}

struct errand *
errands_take(struct errands *errands)
{
	struct errand *errand;
	uint64_t count;
	ssize_t got = read(errands->done_fd, &count, sizeof(count));

	(void)got; /* whether or not it was told, what is done is looked at */
	lock_take(&errands->lock);
	errand = take(&errands->done);
	if (errands->done.first != NULL)
		tell_done(errands);
	lock_give(&errands->lock);
	return errand;
}

void
errand_free(struct errand **errand)
{
	if (*errand == NULL)
		return;
	buf_free(&(*errand)->in);
	buf_free(&(*errand)->out);
	free(*errand);
	*errand = NULL;
}
