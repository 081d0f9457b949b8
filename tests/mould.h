/*
 * mould.h - a folder that is costly to make is made once in a program of tests, and each test
 * that needs the like begins with a copy.
 *
 *	if (mould_has("a node that is new")) {
 *		mould_pour(&scratch, "node", "a node that is new");
 *	} else {
 *		... make it ...
 *		mould_cast(&scratch, "node", "a node that is new");
 *	}
 *
 * All that is in it is in the copy, keys included.
 */
#pragma once

#include <dirent.h>
#include <fcntl.h>

#include "scratch.h"

#define MOULDS 32
#define MOULD_NAME_MAX 64

struct mould {
	char name[MOULD_NAME_MAX]; /* "": there is none */
	struct buf files;
};

extern struct mould moulds[MOULDS]; /* tests/test_main.c */

/* What stands before the path and the bytes of each file, or the target of a link. */
struct mould_entry {
	mode_t mode;
	size_t path, len;
};

/* SQLite's files beside a database that is open say nothing more, if it is settled. */
static inline bool
mould_passes_over(const char *name)
{
	size_t len = strlen(name);

	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	       (len > 4 && (strcmp(name + len - 4, "-wal") == 0 ||
			       strcmp(name + len - 4, "-shm") == 0));
}

static inline void
mould_read(const char *path, const struct stat *st, struct buf *files)
{
	size_t len = (size_t)st->st_size;
	char *at = buf_extend(files, len);

	assert_non_null(at);
	if (S_ISLNK(st->st_mode)) {
		assert_int_equal(readlink(path, at, len), st->st_size);
	} else {
		scoped(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

		assert_int_equal(read(fd, at, len), st->st_size);
	}
}

static inline void mould_read_folder(const char *dir, size_t above, struct buf *files);

/* `above` bytes of the path are the folder's that all of it is in. */
static inline void
mould_read_entry(const char *path, size_t above, struct buf *files)
{
	const char *name = path + above + 1;
	struct mould_entry entry = { .path = strlen(name) + 1 };
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISDIR(st.st_mode) || S_ISREG(st.st_mode) || S_ISLNK(st.st_mode));
	entry.mode = st.st_mode;
	entry.len = S_ISDIR(st.st_mode) ? 0 : (size_t)st.st_size;
	buf_add(files, text_bytes(&entry, sizeof(entry)));
	buf_add(files, text_bytes(name, entry.path));
	if (S_ISDIR(st.st_mode))
		mould_read_folder(path, above, files);
	else
		mould_read(path, &st, files);
}

static inline void
mould_read_folder(const char *dir, size_t above, struct buf *files)
{
	DIR *folder = opendir(dir);
	struct dirent *one;

	assert_non_null(folder);
	while ((one = readdir(folder)) != NULL) {
		char path[PATH_MAX];

		if (mould_passes_over(one->d_name))
			continue;
		assert_in_range(
		    snprintf(path, sizeof(path), "%s/%s", dir, one->d_name), 1, PATH_MAX - 1);
		mould_read_entry(path, above, files);
	}
	closedir(folder);
}

/* Keep a folder of a test's, in which nothing is being written, by a name. */
static inline void
mould_cast(const struct scratch *scratch, const char *folder, const char *name)
{
	struct mould *mould = moulds;
	char dir[PATH_MAX];
	struct err err;

	while (mould->name[0] != '\0')
		assert_true(++mould < moulds + MOULDS);
	scratch_path(scratch, folder, dir);
	mould->files = BUF(8 * MIB);
	mould_read_folder(dir, strlen(dir), &mould->files);
	assert_true(buf_ok(&mould->files, &err));
	assert_in_range(
	    snprintf(mould->name, sizeof(mould->name), "%s", name), 1, MOULD_NAME_MAX - 1);
}

static inline void
mould_write(const char *path, mode_t mode, const char *bytes, size_t len)
{
	if (S_ISLNK(mode)) {
		scoped(buf_free) struct buf target = BUF(PATH_MAX);

		buf_add(&target, text_bytes(bytes, len));
		assert_int_equal(symlink(buf_string(&target), path), 0);
	} else {
		scoped(file_close) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		assert_int_equal(write(fd, bytes, len), (ssize_t)len);
		assert_int_equal(fchmod(fd, mode & 07777), 0);
	}
}

static inline const struct mould *
mould_find(const char *name)
{
	for (const struct mould *mould = moulds; mould < moulds + MOULDS; mould++)
		if (strcmp(mould->name, name) == 0)
			return mould;
	return NULL;
}

static inline bool
mould_has(const char *name)
{
	return mould_find(name) != NULL;
}

/* Put into a folder of a test's what was kept. */
static inline void
mould_pour(const struct scratch *scratch, const char *folder, const char *name)
{
	const struct mould *mould = mould_find(name);
	char dir[PATH_MAX];
	struct err err;

	assert_non_null(mould);
	scratch_path(scratch, folder, dir);
	assert_true(folder_make(dir, 0700, &err));
	for (size_t at = 0; at < mould->files.len;) {
		const char *inside = mould->files.at + at + sizeof(struct mould_entry);
		struct mould_entry entry;
		char path[PATH_MAX];

		memcpy(&entry, mould->files.at + at, sizeof(entry));
		at += sizeof(entry) + entry.path + entry.len;
		assert_in_range(
		    snprintf(path, sizeof(path), "%s/%s", dir, inside), 1, PATH_MAX - 1);
		if (S_ISDIR(entry.mode))
			assert_int_equal(mkdir(path, entry.mode & 07777), 0);
		else
			mould_write(path, entry.mode, inside + entry.path, entry.len);
	}
}
