#include "action/log/log_add.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "log/tile.h"

#define ROOM (256 * KIB) /* for lines that are read: some of the longest */

bool
log_add_end(struct log_adding *adding, struct err *err)
{
	size_t count = adding->count;

	if (count == 0)
		return true;
	adding->count = adding->bytes = 0;
	if (!log_store_commit(&adding->log->store, err))
		return false;
	adding->added(adding->arg, adding->first, count);
	return true;
}

void
log_add_drop(struct log_adding *adding)
{
	if (adding->count > 0)
		log_store_rollback(&adding->log->store);
	adding->count = adding->bytes = 0;
}

static bool
begin(struct log_adding *adding, struct err *err)
{
	if (adding->count > 0)
		return true;
	if (!log_store_begin(&adding->log->store, err))
		return false;
	adding->first = log_store_size(&adding->log->store);
	return true;
}

bool
log_add(struct log_adding *adding, struct text entry, struct err *err)
{
	uint64_t index;

	if (!begin(adding, err))
		return false;
	adding->count++; /* the transaction is open, whatever comes */
	if (!log_store_add(&adding->log->store, entry, &index, err)) {
		log_add_drop(adding);
		return false;
	}
	adding->bytes += entry.len;
	if (adding->count < LOG_ADD_AT_ONCE && adding->bytes < LOG_ADD_BYTES)
		return true;
	return log_add_end(adding, err);
}

/* Lines, cut from a window that moves over the source. */
struct window {
	struct log_adding *adding;
	uint64_t line;
	size_t len;
	char *at;
};

static bool
add_line(struct window *window, struct text line, struct err *err)
{
	window->line++;
	return log_add(window->adding, line, err) ||
	       err_in(err, "line %llu", (unsigned long long)window->line);
}

/* All whole lines in the window; what is left of the last moves to its front. */
static bool
add_whole(struct window *window, struct err *err)
{
	struct text rest = { window->at, window->len }, line;

	while (text_line(&rest, &line))
		if (!add_line(window, line, err))
			return false;
	if (rest.len > ENTRY_LEN_MAX)
		return add_line(window, rest, err); /* which refuses it */
	memmove(window->at, rest.at, rest.len);
	window->len = rest.len;
	return true;
}

static bool
add_all(struct window *window, const struct source *lines, struct err *err)
{
	size_t got;

	do {
		if (!source_fill(
			lines, window->at + window->len, ROOM - window->len, &got, err))
			return false;
		window->len += got;
		if (!add_whole(window, err))
			return false;
	} while (got > 0);
	return window->len == 0 ||
	       add_line(window, (struct text){ window->at, window->len }, err);
}

bool
log_add_lines(struct log_adding *adding, const struct source *lines, struct err *err)
{
	struct window window = { .adding = adding, .at = mem_grow(NULL, ROOM) };
	bool done;

	if (window.at == NULL)
		return err_memory(err);
	done = add_all(&window, lines, err);
	free(window.at);
	return done;
}
