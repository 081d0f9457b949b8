#include "cli/command/bar.h"

#include <time.h>
#include <unistd.h>

int64_t
bar_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct progress
bar_begin(const char *label, uint64_t total)
{
	return progress_begin(STDERR_FILENO, text_of(label), total, bar_now());
}

void
bar_tell(void *progress, uint64_t done)
{
	progress_tell(progress, done, bar_now());
}
