#include "cli/command/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/stream.h"
#include "cli/command/fold.h"

#define LEAST 40 /* a terminal that is narrower gets lines for that */
#define MOST 200 /* lines longer than that are hard to read */
#define CHUNK_MAX ((size_t)16 * MIB)

static struct terminal {
	size_t columns;
	bool inside; /* a line has begun whose beginning is shown: it is a prompt, or long */
} terminal;

static size_t
columns(void)
{
	const char *said = getenv("COLUMNS");
	struct winsize size = { 0 };
	uint64_t n = 0;

	if ((said == NULL || !text_u64(text_of(said), &n)) &&
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		n = size.ws_col;
	if (n == 0)
		return FOLD_COLUMNS;
	return n < LEAST ? LEAST : n > MOST ? MOST : (size_t)n;
}

/* Whole lines are folded; where there is no memory for that, they are shown as they are. */
static ssize_t
show(void *cookie, const char *at, size_t len)
{
	scoped(buf_free) struct buf out = BUF_SECRET(CHUNK_MAX);
	struct terminal *t = cookie;
	struct text rest = { at, len }, line;
	int fd = STDOUT_FILENO;
	const struct sink sink = sink_fd(&fd);
	struct err err;

	while (text_line(&rest, &line)) {
		if (t->inside)
			buf_add(&out, line);
		else
			fold_line(line, t->columns, &out);
		buf_add(&out, TEXT("\n"));
		t->inside = false;
	}
	buf_add(&out, rest);
	t->inside |= rest.len > 0;
	if (!sink_write(&sink, out.failed ? (struct text){ at, len } : buf_text(&out), &err))
		return 0;
	return (ssize_t)len;
}

void
terminal_begin(void)
{
	static const cookie_io_functions_t functions = { .write = show };
	FILE *folded;

	if (!isatty(STDOUT_FILENO))
		return;
	terminal.columns = columns();
	folded = fopencookie(&terminal, "w", functions);
	if (folded == NULL)
		return;
	if (setvbuf(folded, NULL, _IOLBF, BUFSIZ) != 0) {
		(void)fclose(folded);
		return;
	}
	stdout = folded;
}
