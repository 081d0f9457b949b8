/* bar.h - how far long work has come, on standard error where that is a terminal. */
#pragma once

#include "base/progress.h"

/* `label` must outlive it. */
struct progress bar_begin(const char *label, uint64_t total);

/* As struct meter wants it: `progress` is a struct progress. */
void bar_tell(void *progress, uint64_t done);

/* Milliseconds of the clock that both use. */
int64_t bar_now(void);
