/*
 * timepiece.h - the clock of the machine, which others set: a step of it is noticed by a clock
 * that nobody sets.
 */
#pragma once

#include <stdint.h>
#include <time.h>

#include "base/err.h"

/* A step, in milliseconds, that is worth a word. */
#define TIMEPIECE_STEP 5000

/* What that clock says, in milliseconds. */
int64_t timepiece_ms(clockid_t clock);

/* Starts zero. */
struct timepiece {
	int64_t ahead; /* milliseconds that the clock is ahead of the one that nobody sets */
};

/* The clock says `now`, and that other one `steady`, in milliseconds: was the first one set
 * since it was looked at last?  Then `why` tells so, and what follows from it: anchors,
 * receipts and releases go by it. */
bool timepiece_stepped(
    struct timepiece *timepiece, int64_t now, int64_t steady, struct err *why);
