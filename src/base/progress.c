#include "base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define QUIET_MS 500
#define REDRAW_MS 100
#define BAR_WIDTH 30
#define LABEL_MAX 24 /* bytes of a label: all together is a line of 80 columns */

/* A label may be the name of a file that a stranger chose: show no more of it
 * than fits and does no harm. */
static struct text
showable(struct text label)
{
	struct text rest = label;

	while (rest.len > 0) {
		struct text rune = { rest.at, text_rune(rest) };

		if (rune.len == 0 || !text_printable(rune) ||
		    label.len - rest.len + rune.len > LABEL_MAX)
			break;
		rest = text_after(rest, rune.len);
	}
	return (struct text){ label.at, label.len - rest.len };
}

struct progress
progress_begin(int fd, struct text label, uint64_t total, int64_t now)
{
	return (struct progress){
		.fd = fd >= 0 && isatty(fd) ? fd : -1,
		.label = showable(label),
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
progress_hide(const struct progress *progress)
{
	if (progress->fd >= 0 && progress->drawn != 0)
		(void)!write(progress->fd, "\r\033[K", 4);
}

void
progress_end(struct progress *progress)
{
	progress_hide(progress);
	progress->fd = -1;
}
