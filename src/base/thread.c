#include "base/thread.h"

#include <signal.h>
#include <time.h>

#define SECOND_NS 1000000000

static bool refused; /* set while there is one thread */

void
thread_refuse(bool refuse)
{
	refused = refuse;
}

bool
thread_start(struct thread *out, size_t stack, void *(*work)(void *arg), void *arg)
{
	sigset_t all, before;
	pthread_attr_t attr;
	bool started;

	if (refused || pthread_attr_init(&attr) != 0)
		return false;
	pthread_attr_setstacksize(&attr, stack);
	sigfillset(&all); /* signals are the caller's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_create(&out->id, &attr, work, arg) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return started;
}

void
thread_join(const struct thread *thread)
{
	pthread_join(thread->id, NULL);
}

void
lock_take(struct lock *lock)
{
	pthread_mutex_lock(&lock->mutex);
}

void
lock_give(struct lock *lock)
{
	pthread_mutex_unlock(&lock->mutex);
}

void
lock_free(struct lock *lock)
{
	pthread_mutex_destroy(&lock->mutex);
}

void
condition_make(struct condition *out)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&out->changed, &attr);
	pthread_condattr_destroy(&attr);
}

void
condition_free(struct condition *condition)
{
	pthread_cond_destroy(&condition->changed);
}

void
condition_wait(struct condition *condition, struct lock *lock)
{
	pthread_cond_wait(&condition->changed, &lock->mutex);
}

void
condition_wait_ms(struct condition *condition, struct lock *lock, unsigned ms)
{
	condition_wait_ns(condition, lock, (int64_t)ms * 1000000);
}

void
condition_wait_ns(struct condition *condition, struct lock *lock, int64_t ns)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns += until.tv_nsec;
	until.tv_sec += ns / SECOND_NS;
	until.tv_nsec = ns % SECOND_NS;
	pthread_cond_timedwait(&condition->changed, &lock->mutex, &until);
}

void
condition_tell(struct condition *condition)
{
	pthread_cond_signal(&condition->changed);
}

void
condition_tell_all(struct condition *condition)
{
	pthread_cond_broadcast(&condition->changed);
}
