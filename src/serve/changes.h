/*
 * changes.h - whether files that an operator writes by hand have changed since they were looked
 * at last: they came, went, or are others.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANGES_MAX 8

/* Of one that is not there all is zero. */
struct changes_stamp {
	uint64_t device, inode, size;
	int64_t seconds, nanoseconds;
};

struct changes_file {
	char path[PATH_MAX];
	struct changes_stamp stamp;
};

/* Starts zero. */
struct changes {
	size_t count;
	struct changes_file file[CHANGES_MAX];
};

/* Watch one more, from how it is now on. */
void changes_add(struct changes *changes, const char *path);

/* Has any changed?  It is told once. */
bool changes_look(struct changes *changes);
