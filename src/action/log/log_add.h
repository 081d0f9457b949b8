/*
 * log_add.h - adding entries to a log by itself, many in one transaction.
 */
#pragma once

#include "action/log/log_dir.h"
#include "base/stream.h"

/* Entries, and bytes of them, that share a transaction. */
#define LOG_ADD_AT_ONCE 4096
#define LOG_ADD_BYTES (16 * MIB)

struct log_adding {
	struct log_dir *log;
	/* Told once they are durable: `count` entries from the first-th on. */
	void (*added)(void *arg, uint64_t first, size_t count);
	void *arg;
	size_t count; /* not durable yet */
	size_t bytes;
	uint64_t first;
};

#define LOG_ADDING(of, told, with)                                                             \
	((struct log_adding){ .log = (of), .added = (told), .arg = (with) })

/* Add one.  Faults: LIMIT for one that is too long, SYSTEM; then what was not told of
 * yet is not in the log. */
must_use bool log_add(struct log_adding *adding, struct text entry, struct err *err);

/* Add each line of a source, without its end.  The number of a line that fails is put
 * before the fault. */
must_use bool log_add_lines(
    struct log_adding *adding, const struct source *lines, struct err *err);

/* Make durable what is not. */
must_use bool log_add_end(struct log_adding *adding, struct err *err);

/* Let go what is not durable, after a fault. */
void log_add_drop(struct log_adding *adding);
