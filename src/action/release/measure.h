/*
 * measure.h - when each party of a sealed release served its key first, as this node saw it.
 *
 * Who is late is not asked: the others look for the key from its time on, and say in public
 * by when they saw it at whom (release/sighting.h).  A node that began anew meanwhile says
 * nothing, rather than what it does not know; nor does one whose clock is not the one of its
 * witnesses.
 */
#pragma once

#include "action/release/vigil.h"

/* So long after the grace of a release it is looked for, and what others say of it is waited
 * for: in seconds. */
#define MEASURE_SECONDS 10
#define MEASURE_WORDS_SECONDS 60

/* What witnesses say of the own clock, by which is measured: that it is wrong, and then nothing
 * is said about this release; and when they last told the time (INT64_MAX: there are none).
 * Until that is the release's time, or all is over, nothing is said either. */
void measure_clock(struct vigil_watch *watch, bool wrong, int64_t seen);

/* Does it wait for witnesses to tell the time? */
bool measure_asks(const struct vigil_watch *watch);

/* Note that its time has come, and that this node itself has the key: to be called before
 * anything is taken, and when something was done. */
void measure_look(struct vigil_watch *watch, int64_t now_ms);

/* Has its key yet to be seen at that party? */
bool measure_wants(const struct vigil_watch *watch, struct text party);

/* What a party shows: the key, or anything else. */
void measure_take(struct vigil_watch *watch, const struct vigil_file *file, int64_t now_ms);

/* In a transaction of its own: say it in public, once it is known, or was looked for long
 * enough.  *said: it was.  Faults: SYSTEM, LIMIT. */
must_use bool measure_say(
    struct vigil_watch *watch, struct node *node, int64_t now_ms, bool *said, struct err *err);

/* Is there still something to be said, or heard, at that time in seconds? */
bool measure_is_under_way(const struct vigil_watch *watch, int64_t now);
