/*
 * scratch.h - a temporary folder for one test.
 *
 *	scoped(scratch_free) struct scratch scratch = scratch_make();
 *	char path[PATH_MAX];
 *
 *	scratch_path(&scratch, "a/b", path);
 */
#pragma once

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "test.h"

struct scratch {
	char dir[PATH_MAX - 256]; /* room for what tests put in it */
};

static inline struct scratch
scratch_make(void)
{
	const char *temp = getenv("TMPDIR");
	struct scratch scratch;

	/* In memory if that can be had: what is flushed a thousand times takes its time. */
	if (temp == NULL)
		temp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(scratch.dir, sizeof(scratch.dir), "%s/accord-test-XXXXXX", temp);
	assert_non_null(mkdtemp(scratch.dir));
	return scratch;
}

static inline void
scratch_free(struct scratch *scratch)
{
	struct err err;

	(void)!folder_remove(scratch->dir, &err);
}

static inline void
scratch_path(const struct scratch *scratch, const char *name, char out[static PATH_MAX])
{
	assert_in_range(snprintf(out, PATH_MAX, "%s/%s", scratch->dir, name), 1, PATH_MAX - 1);
}

static inline bool
scratch_has(const struct scratch *scratch, const char *name)
{
	char path[PATH_MAX];

	scratch_path(scratch, name, path);
	return access(path, F_OK) == 0;
}

static inline mode_t
scratch_mode(const struct scratch *scratch, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	scratch_path(scratch, name, path);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

/* Write a file; read one, whole, into a fresh buffer. */
static inline void
scratch_put(const struct scratch *scratch, const char *name, struct text bytes)
{
	char path[PATH_MAX];
	struct err err;

	scratch_path(scratch, name, path);
	if (strchr(name, '/') != NULL) {
		char *slash = strrchr(path, '/');

		*slash = '\0';
		assert_true(folder_make(path, 0700, &err));
		*slash = '/';
	}
	assert_true(file_save(path, bytes, 0600, &err));
}

static inline struct buf
scratch_get(const struct scratch *scratch, const char *name)
{
	struct buf bytes = BUF(64 * MIB);
	char path[PATH_MAX];
	struct err err;

	scratch_path(scratch, name, path);
	assert_true(file_load(path, &bytes, &err));
	return bytes;
}

/* Change one bit of a file; the same call changes it back. */
static inline void
scratch_flip(const struct scratch *scratch, const char *name, size_t byte, unsigned bit)
{
	scoped(buf_free) struct buf bytes = scratch_get(scratch, name);

	assert_in_range(byte, 0, bytes.len - 1);
	bytes.at[byte] = (char)(bytes.at[byte] ^ (1 << bit));
	scratch_put(scratch, name, buf_text(&bytes));
}
