/*
 * log_publisher.h - makes public what a writer adds to a log, in a thread of its own:
 * as log_public.h, as soon as there is something, for as long as that takes.
 */
#pragma once

#include "journal/log_public.h"
#include "journal/log_writer.h"

/* Tiles are brought onto the disk together, this often; what a crash of the machine
 * takes from the younger ones is written again at the next start. */
#define LOG_PUBLISHER_SYNC_SECONDS 60

/* With witnesses, a log that does not grow is cosigned again this often, so that those
 * who look at the times of cosignatures see that it is alive. */
#define LOG_PUBLISHER_REFRESH_SECONDS 600

/* A checkpoint costs flushes and short-lived files that those who add would rather have
 * for themselves.  So after one the next is put off for so many times as long as it took,
 * but at most so many milliseconds.  Whoever adds after a pause does not notice. */
#define LOG_PUBLISHER_REST 4
#define LOG_PUBLISHER_REST_MS 200

struct log_publisher;

/* `public` with its own database handle, and all it points to, stays as it is and
 * is this thread's alone until log_publisher_stop(), which publishes what is left. */
must_use bool log_publisher_start(const struct log_public *public, struct log_writer *writer,
    struct log_publisher **out, struct err *err);
void log_publisher_stop(struct log_publisher **of);

/* How it stands: the size that is public; whether the log cannot go on, since the
 * database does not continue what was signed. */
struct log_publisher_state {
	uint64_t size;
	uint64_t checkpoints; /* since the start */
	bool halted;
};
struct log_publisher_state log_publisher_state(struct log_publisher *publisher);

/* Readable while a checkpoint was shown that log_publisher_note() has not told of. */
int log_publisher_fd(const struct log_publisher *publisher);

/* Append the checkpoint that is shown, its note, and tell its size; nothing before the
 * first one. */
uint64_t log_publisher_note(struct log_publisher *publisher, struct buf *note);

/* Why it failed the last time; false when that was told before. */
must_use bool log_publisher_trouble(struct log_publisher *publisher, struct err *err);
