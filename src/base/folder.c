#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"

#define OPEN_AT_ONCE 16 /* descriptors that the walk through a tree may hold */

static bool
make_one(const char *path, mode_t mode, struct err *err)
{
	struct stat st;
	int why;

	if (mkdir(path, mode) == 0)
		return file_sync_dir_of(path, err);
	/* Not only EEXIST: of what is there, some systems say first that we may not
	 * write above it. */
	why = errno;
	if (stat(path, &st) != 0) {
		errno = why;
		return err_errno(err, "cannot make directory '%s'", path);
	}
	if (!S_ISDIR(st.st_mode))
		return err_set(
		    err, FAULT_CONFLICT, "'%s' exists already, and is no directory", path);
	return true;
}

bool
folder_make(const char *path, mode_t mode, struct err *err)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len == 0 || len >= sizeof(part))
		return err_set(err, FAULT_INPUT, "'%s' is no usable path", path);
	memcpy(part, path, len + 1);
	for (size_t i = 1; i <= len; i++) {
		if (part[i] != '/' && part[i] != '\0')
			continue;
		part[i] = '\0';
		if (!make_one(part, mode, err))
			return false;
		part[i] = path[i];
	}
	return true;
}

bool
folder_claim(const char *path, int *fd, struct err *err)
{
	scoped(file_close) int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (opened < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			return err_set(
			    err, FAULT_CONFLICT, "another process is at work in '%s'", path);
		return err_errno(err, "cannot lock '%s'", path);
	}
	*fd = opened;
	opened = -1;
	return true;
}

/* Where the file system has no files without a name. */
static int
open_named(const char *path)
{
	char name[PATH_MAX];
	int len = snprintf(name, sizeof(name), "%s/.scratch-%ld", path, (long)getpid());
	int fd;

	if (len <= 0 || (size_t)len >= sizeof(name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	unlink(name); /* of an earlier process with our id */
	fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd >= 0)
		unlink(name);
	return fd;
}

bool
folder_scratch(const char *path, int *fd, struct err *err)
{
	int opened = open(path, O_RDWR | O_TMPFILE | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (opened < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
		opened = open_named(path);
	if (opened < 0)
		return err_errno(err, "cannot write in '%s'", path);
	*fd = opened;
	return true;
}

bool
folder_empty(const char *path, bool *empty, struct err *err)
{
	struct dirent *entry;
	DIR *folder = opendir(path);
	int why;

	if (folder == NULL && errno == ENOENT) {
		*empty = true;
		return true;
	}
	if (folder == NULL)
		return err_errno(err, "cannot read '%s'", path);
	do {
		errno = 0;
		entry = readdir(folder);
	} while (entry != NULL &&
		 (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
	why = errno;
	closedir(folder);
	errno = why;
	if (entry == NULL && why != 0)
		return err_errno(err, "cannot read '%s'", path);
	*empty = entry == NULL;
	return true;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

bool
folder_remove(const char *path, struct err *err)
{
	if (nftw(path, remove_one, OPEN_AT_ONCE, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
		return true;
	return err_errno(err, "cannot remove '%s'", path);
}

bool
folder_check_room(const char *path, uint64_t len, struct err *err)
{
	struct statvfs st;
	uint64_t room;

	if (statvfs(path, &st) != 0)
		return err_errno(err, "cannot tell how much room there is for '%s'", path);
	room = (uint64_t)st.f_bavail * st.f_frsize;
	return (room >= FOLDER_ROOM_LEFT && room - FOLDER_ROOM_LEFT >= len) ||
	       err_set(err, FAULT_SYSTEM,
		   "%" PRIu64 " bytes are wanted for '%s', and %" PRIu64
		   " are left, of which %zu are not to be taken",
		   len, path, room, FOLDER_ROOM_LEFT);
}
