#include "base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define QUIET_MS 500
#define REDRAW_MS 100
#define BAR_WIDTH 30

struct progress
progress_begin(int fd, struct text label, uint64_t total, int64_t now)
{
	return (struct progress){
		.fd = fd >= 0 && isatty(fd) ? fd : -1,
		.label = label,
		.total = total,
		.began = now,
	};
}

static void
draw(const struct progress *progress, uint64_t done, int64_t now)
{
	static const char bar[] = "##############################";
	double mib = (double)done / (1024 * 1024);
	double rate = mib * 1000 / (double)(now - progress->began);
	char line[160];
	int len;

	if (progress->total > 0) {
		double part =
		    done >= progress->total ? 1 : (double)done / (double)progress->total;

		len = snprintf(line, sizeof(line), "\r\033[K%.*s [%-*.*s] %3.0f %%  %.0f MiB/s",
		    TEXT_ARGS(progress->label), BAR_WIDTH, (int)(part * BAR_WIDTH), bar,
		    part * 100, rate);
	} else {
		len = snprintf(line, sizeof(line), "\r\033[K%.*s %.0f MiB  %.0f MiB/s",
		    TEXT_ARGS(progress->label), mib, rate);
	}
	if (len > 0)
		(void)!write(progress->fd, line,
		    (size_t)len < sizeof(line) ? (size_t)len : sizeof(line) - 1);
}

void
progress_tell(struct progress *progress, uint64_t done, int64_t now)
{
	if (progress->fd < 0 || now - progress->began < QUIET_MS)
		return;
	if (progress->drawn != 0 && now - progress->drawn < REDRAW_MS)
		return;
	draw(progress, done, now);
	progress->drawn = now;
}

void
progress_end(struct progress *progress)
{
	if (progress->fd >= 0 && progress->drawn != 0)
		(void)!write(progress->fd, "\r\033[K", 4);
	progress->fd = -1;
}
