/* log_source.h - the files of a log, in a directory or at an address, as it is told. */
#pragma once

#include "action/log/log_files.h"
#include "cli/command/network.h"
#include "log/part.h"

struct log_source {
	struct files files;
	/* In a directory; */
	struct log_files dir;
	/* at an address: each thread asks on a connection of its own. */
	const char *url;
	struct network network[POOL_WAITING_MAX + 1];
	bool failed[POOL_WAITING_MAX + 1]; /* last time */
};

#define LOG_SOURCE ((struct log_source){ .dir = LOG_FILES })

/* Make ready to read the log at `where`, a directory (see log_files_open()) or a URL, which
 * outlives it.  Must stay where it is while it is used; release with log_source_close().
 * Faults: INPUT for an address that is none; ABSENT. */
must_use bool log_source_open(const char *where, struct log_source *out, struct err *err);
void log_source_close(struct log_source *source);
