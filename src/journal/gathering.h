/*
 * gathering.h - how long a flush waits for a crowd that will be back in a moment.
 *
 * Those who add, and add again once they are answered, would fall into two parties that
 * take turns: while one is flushed the other waits, and each waits for two flushes.  So
 * who was just answered is given a moment to come back and share the next flush with those
 * who wait already: a small part of what a flush takes, or as long as it took them the
 * last time, if a flush takes longer than that.  The moment ends with the last of them;
 * who is alone waits for nobody.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Parts of a flush that are waited for, whoever comes. */
#define GATHERING_PART 10

/* Parts by which a crowd may take longer than a flush, or than the last time, and is
 * waited for still: two parties lose some time at each turn, too. */
#define GATHERING_SLACK 4

/* Of those who were answered, one in so many may be late: it is the others that show how
 * long it takes to come back. */
#define GATHERING_LATE 8

/* Starts zero.  All times are in nanoseconds, of a clock that nobody sets. */
struct gathering {
	size_t crowd;     /* how many there are to be */
	int64_t ends;     /* until when they are waited for */
	size_t party;     /* how many were answered last, */
	int64_t answered; /* when, */
	size_t came;      /* and how many have come since */
	int64_t back;     /* how long it took until these were most of those; 0: longer */
};

/* A flush that took so long has ended now: so many had shared it, and so many have come
 * meanwhile. */
void gathering_begin(
    struct gathering *gathering, size_t shared, size_t came, int64_t took, int64_t now);

/* So many come. */
void gathering_come(struct gathering *gathering, size_t count, int64_t now);

/* How long to wait still when so many are there: 0 for not at all, as when nobody is. */
must_use int64_t gathering_left(const struct gathering *gathering, size_t there, int64_t now);
