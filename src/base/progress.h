/*
 * progress.h - a line on a terminal that tells how far long work has come.
 *
 * Silent where there is no terminal, and for work that is over within half a
 * second.  The one thing below the faces that shows itself, and only through
 * the descriptor it is handed.
 */
#pragma once

#include <stdint.h>

#include "base/text.h"

struct progress {
	int fd; /* -1: silent */
	struct text label;
	uint64_t total; /* 0: not known */
	int64_t began;  /* milliseconds of the caller's clock */
	int64_t drawn;
};

/* Begin; silent unless `fd` is a terminal.  `now` is any clock that goes
 * forward, in milliseconds.  `label` must outlive it, and is shown up to its
 * 24th byte or what a terminal would act upon. */
struct progress progress_begin(int fd, struct text label, uint64_t total, int64_t now);

/* Tell that `done` bytes of the total are through; draws ten times a second. */
void progress_tell(struct progress *progress, uint64_t done, int64_t now);

/* Take the line away until there is more to tell: something else is to be shown. */
void progress_hide(const struct progress *progress);

/* Take the line away for good. */
void progress_end(struct progress *progress);
