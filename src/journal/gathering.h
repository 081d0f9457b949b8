/*
 * gathering.h - how long a flush waits for a crowd that will be back in a moment.
 *
 * Those who add, and add again once they are answered, would fall into two parties that
 * take turns: while one is flushed the other waits, and each waits for two flushes.  So
 * who was just answered is given a moment to come back and share the next flush with those
 * who wait already.  The moment is a small part of what a flush takes, longer where they
 * have come before, and ends with the last of them; who is alone waits for nobody.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Parts of a flush that are waited for; when the crowd came back the last time. */
#define GATHERING_PART 10
#define GATHERING_PART_PROVEN 2

/* Starts zero.  All times are in nanoseconds, of a clock that nobody sets. */
struct gathering {
	size_t crowd; /* how many there are to be */
	int64_t ends; /* until when they are waited for */
};

/* A flush that took so long has ended now: so many had shared it, and so many have come
 * meanwhile. */
void gathering_begin(
    struct gathering *gathering, size_t shared, size_t came, int64_t took, int64_t now);

/* How long to wait still when so many are there: 0 for not at all, as when nobody is. */
must_use int64_t gathering_left(const struct gathering *gathering, size_t there, int64_t now);
