/*
 * log_files.h - the files of a log that lies in a directory, as fsck reads them.
 */
#pragma once

#include <limits.h>

#include "log/part.h"

struct log_files {
	int fd;                           /* of the directory that holds checkpoint and tile/ */
	char *room[POOL_WAITING_MAX + 1]; /* of each thread, to read into */
};

#define LOG_FILES ((struct log_files){ .fd = -1 })

/* Find the log in a directory: that of a log or node, whose files are in its `public`,
 * or one that holds them itself.  Faults: ABSENT when there is none.  Release with
 * log_files_close(). */
must_use bool log_files_open(const char *path, struct log_files *out, struct err *err);
void log_files_close(struct log_files *dir);

/* Its files; borrowed from it. */
struct files log_files_all(struct log_files *dir);
