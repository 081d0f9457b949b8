/*
 * log_watch.h - to watch a log that somebody else keeps: what is known of it is kept in a
 * file, and so is the evidence when it forks, beside that.
 *
 *	FILE              see log/watch_state.h
 *	FILE.lock         whoever watches has it
 *	FILE.fork-SIZE    the proof that it forked when SIZE was the size that was known;
 *	                  see log/fork.h
 *	FILE.broken-SIZE  two checkpoints, of which nothing is proven, in the same form
 */
#pragma once

#include <limits.h>

#include "log/watch.h"

/* Begin with LOG_WATCH; release with log_watch_close(). */
struct log_watch {
	const char *file; /* its name */
	const struct vkey *key;
	int claim;
	struct watch_state known;
};

#define LOG_WATCH ((struct log_watch){ .claim = -1, .known = WATCH_STATE })

/* Read what is known of the log that `key` signs, if anything is; name and key outlive
 * it.  Faults: CONFLICT while another watch has the file; those of file_load() but
 * ABSENT, and of watch_state_parse(). */
must_use bool log_watch_open(
    const char *file, const struct vkey *key, struct log_watch *out, struct err *err);
void log_watch_close(struct log_watch *watch);

/* Know what the report of a log that has GROWN tells, and write that down; it is taken
 * from the report.  If it cannot be written it is known nevertheless.  Faults: as
 * file_save(); LIMIT. */
must_use bool log_watch_learn(
    struct log_watch *watch, struct watch_report *report, struct err *err);

/* Write down what is known, once more. */
must_use bool log_watch_save(const struct log_watch *watch, struct err *err);

/* Keep the evidence of a log that is FORKED, or both checkpoints of one that is BROKEN,
 * and tell where.  Nothing is ever replaced, and what has been kept of the same known
 * checkpoint is enough.  Faults: as file_create(); LIMIT. */
must_use bool log_watch_keep(const struct log_watch *watch, const struct watch_report *report,
    char path[static PATH_MAX], struct err *err);

/* Does a file prove that the log of `key` forked?  Tells the sizes of the two heads.
 * Faults: as file_load(), fork_parse() and fork_check(). */
must_use bool log_watch_check(const char *path, const struct vkey *key, uint64_t *older,
    uint64_t *newer, struct err *err);
