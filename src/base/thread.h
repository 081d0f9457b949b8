/*
 * thread.h - threads that share a lock, and wait for each other.
 *
 * Whoever holds the lock alone looks at what it guards; a condition is waited for
 * with it held, in a loop that asks again, since waits end for no reason, too.
 */
#pragma once

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct thread {
	pthread_t id;
};

struct lock {
	pthread_mutex_t mutex;
};

struct condition {
	pthread_cond_t changed;
};

#define LOCK ((struct lock){ PTHREAD_MUTEX_INITIALIZER })

/* Run `work(arg)` in a thread that takes no signals, with a stack of that many bytes.
 * False when there can be no more of them.  Ends with thread_join(). */
must_use bool thread_start(
    struct thread *out, size_t stack, void *(*work)(void *arg), void *arg);
void thread_join(const struct thread *thread);

/* Tests only: let there be no more threads, or some again. */
void thread_refuse(bool refuse);

void lock_take(struct lock *lock);
void lock_give(struct lock *lock);
void lock_free(struct lock *lock);

/* Its waits are measured by a clock that nobody sets. */
void condition_make(struct condition *out);
void condition_free(struct condition *condition);

/* Give the lock, wait, take it again; at most so many milliseconds, or nanoseconds. */
void condition_wait(struct condition *condition, struct lock *lock);
void condition_wait_ms(struct condition *condition, struct lock *lock, unsigned ms);
void condition_wait_ns(struct condition *condition, struct lock *lock, int64_t ns);

/* Wake one who waits; all of them. */
void condition_tell(struct condition *condition);
void condition_tell_all(struct condition *condition);
