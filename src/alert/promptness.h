/*
 * promptness.h - how soon one who is warned has an alert, and a person there acknowledges it,
 * against what it promised; over all that it was told.
 *
 * Both ends are times that are signed: when it was said, by its source; when it came and was
 * acknowledged, by who got it.  Seconds; clocks that are off are off in it.
 */
#pragma once

#include "alert/holders.h"

struct promptness {
	struct text name;
	size_t told;
	size_t received;
	size_t acked;
	size_t promised; /* with a promise that was in force when it was said */
	size_t kept;     /* acknowledged within it */
	size_t late; /* later, or not at all and its time is over; the rest is not due yet */
	size_t room;
	int64_t *receipts; /* seconds, as many as were received */
	int64_t *acks;
};

/* Room for so many alerts, in the arena. */
must_use bool promptness_make(struct arena *arena, struct text name, size_t room,
    struct promptness *out, struct err *err);

/* When it was told, what it had promised (minutes; 0: nothing), and what time it is. */
struct promptness_case {
	int64_t told_at;
	int64_t within;
	int64_t now;
};

/* One more; beyond its room nothing is counted. */
void promptness_add(struct promptness *promptness, const struct holder *holder,
    const struct promptness_case *of);

/* The middle one of some seconds, and the largest; -1 of none.  They are put in order. */
int64_t promptness_median(int64_t *seconds, size_t count);
int64_t promptness_slowest(int64_t *seconds, size_t count);
