#include "action/log/log_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define ROOM (128 * KIB) /* a bundle of entries of 500 bytes in one go */

static bool
holds_log(int fd)
{
	return faccessat(fd, "checkpoint", F_OK, 0) == 0;
}

static int
open_dir(int at, const char *path)
{
	return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bool
log_files_open(const char *path, struct log_files *out, struct err *err)
{
	scoped(file_close) int outer = open_dir(AT_FDCWD, path), inner = -1;
	int *found = NULL;

	if (outer < 0)
		return err_errno(err, "cannot open '%s'", path);
	inner = open_dir(outer, "public");
	if (inner >= 0 && holds_log(inner))
		found = &inner;
	else if (holds_log(outer))
		found = &outer;
	else
		return err_set(err, FAULT_ABSENT,
		    "there is no log in '%s': it has no file 'checkpoint', nor has '%s/public'",
		    path, path);
	*out = (struct log_files){ .fd = *found };
	*found = -1;
	return true;
}

void
log_files_close(struct log_files *dir)
{
	file_close(&dir->fd);
	for (size_t i = 0; i <= POOL_WAITING_MAX; i++)
		free(dir->room[i]);
	*dir = LOG_FILES;
}

/* A name that something else has, or part of it, is that of no file, either. */
static bool
open_file(const struct log_files *dir, const char *path, int *fd, struct err *err)
{
	/* What is no regular file could make the opening wait. */
	scoped(file_close) int opened =
	    openat(dir->fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (opened < 0 && (errno == ENOTDIR || errno == ELOOP || errno == ENXIO))
		return err_set(err, FAULT_INPUT, "it is no file");
	if (opened < 0 || fstat(opened, &st) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, FAULT_INPUT, "it is no file");
	*fd = opened;
	opened = -1;
	return true;
}

static bool
copy(int fd, char *room, const struct sink *to, struct err *err)
{
	const struct source source = source_fd(&fd);
	size_t got;

	do {
		if (!source_fill(&source, room, ROOM, &got, err) ||
		    (got > 0 && !sink_write(to, (struct text){ room, got }, err)))
			return false;
	} while (got == ROOM);
	return true;
}

static bool
read_file(void *arg, unsigned worker, const char *path, const struct sink *to, struct err *err)
{
	struct log_files *dir = arg;
	scoped(file_close) int fd = -1;

	if (dir->room[worker] == NULL)
		dir->room[worker] = mem_grow(NULL, ROOM);
	if (dir->room[worker] == NULL)
		return err_memory(err);
	if (!open_file(dir, path, &fd, err))
		return false;
	return copy(fd, dir->room[worker], to, err) || err_in(err, "'%s'", path);
}

struct files
log_files_all(struct log_files *dir)
{
	return (struct files){ read_file, dir, .far = false };
}
