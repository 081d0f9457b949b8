#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_TRIES 100

void
file_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

bool
file_open(const char *path, int *fd, struct err *err)
{
	scoped(file_close) int opened = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (opened < 0 || fstat(opened, &st) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (S_ISDIR(st.st_mode))
		return err_set(err, FAULT_INPUT, "'%s' is a directory, not a file", path);
	*fd = opened;
	opened = -1;
	return true;
}

bool
file_load(const char *path, struct buf *out, struct err *err)
{
	scoped(file_close) int fd = -1;
	struct source source = source_fd(&fd);

	if (!file_open(path, &fd, err))
		return false;
	if (!source_load(&source, out, err))
		return err_in(err, "'%s'", path);
	return true;
}

bool
file_lock(const char *path, int *fd, struct err *err)
{
	scoped(file_close) int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int done;

	if (opened < 0)
		return err_errno(err, "cannot open '%s'", path);
	/* flock(), not fcntl(): its lock does not vanish when another descriptor of
	 * the same file is closed. */
	do
		done = flock(opened, LOCK_EX);
	while (done != 0 && errno == EINTR);
	if (done != 0)
		return err_errno(err, "cannot lock '%s'", path);
	*fd = opened;
	opened = -1;
	return true;
}

static bool
save(const char *path, struct text bytes, mode_t mode, bool fresh, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	struct sink sink;

	if (!draft_open(path, mode, &draft, err))
		return false;
	sink = draft_sink(&draft);
	if (!sink_write(&sink, bytes, err))
		return err_in(err, "'%s'", path);
	return draft_commit(&draft, fresh, err);
}

bool
file_save(const char *path, struct text bytes, mode_t mode, struct err *err)
{
	return save(path, bytes, mode, false, err);
}

bool
file_create(const char *path, struct text bytes, mode_t mode, struct err *err)
{
	return save(path, bytes, mode, true, err);
}

bool
file_make_dir(const char *path, mode_t mode, struct err *err)
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
		if (mkdir(part, mode) != 0 && errno != EEXIST)
			return err_errno(err, "cannot make directory '%s'", part);
		part[i] = path[i];
	}
	return true;
}

/* Split off the directory of a path: "." when it names none. */
static void
dir_of(const char *path, char dir[static PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL)
		snprintf(dir, PATH_MAX, ".");
	else
		snprintf(dir, PATH_MAX, "%.*s", (int)(len == 0 ? 1 : len), path);
}

bool
file_sync_dir_of(const char *path, struct err *err)
{
	scoped(file_close) int fd = -1;
	char dir[PATH_MAX];

	dir_of(path, dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		return err_errno(err, "cannot flush directory '%s'", dir);
	return true;
}

/* A name beside the target that nobody has; the caller makes the file. */
static bool
temp_name(struct draft *draft, unsigned attempt, struct err *err)
{
	const char *slash = strrchr(draft->path, '/');
	size_t dir = slash == NULL ? 0 : (size_t)(slash - draft->path) + 1;
	int len = snprintf(draft->temp, sizeof(draft->temp), "%.*s.accord-%ld-%u", (int)dir,
	    draft->path, (long)getpid(), attempt);

	if (len < 0 || (size_t)len >= sizeof(draft->temp))
		return err_set(err, FAULT_INPUT, "path '%s' is too long", draft->path);
	return true;
}

static bool
open_named(struct draft *draft, mode_t mode, struct err *err)
{
	for (unsigned i = 0; i < NAME_TRIES; i++) {
		if (!temp_name(draft, i, err))
			return false;
		draft->fd = open(draft->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (draft->fd >= 0) {
			draft->named = true;
			return true;
		}
		if (errno != EEXIST)
			break;
	}
	return err_errno(err, "cannot write '%s'", draft->path);
}

/* Follow links, so that a link to a file stays one when the file is replaced. */
static bool
follow_links(const char *path, struct draft *draft, struct err *err)
{
	char *real = realpath(path, NULL);
	int len = snprintf(draft->path, sizeof(draft->path), "%s", real == NULL ? path : real);

	free(real);
	if (len <= 0 || (size_t)len >= sizeof(draft->path))
		return err_set(err, FAULT_INPUT, "'%s' is no usable path", path);
	return true;
}

bool
draft_open(const char *path, mode_t mode, struct draft *draft, struct err *err)
{
	char dir[PATH_MAX];
	struct stat st;

	if (!follow_links(path, draft, err))
		return false;
	if (stat(draft->path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return err_set(
			    err, FAULT_INPUT, "'%s' is a directory, not a file", path);
		if (!S_ISREG(st.st_mode)) {
			draft->in_place = true;
			draft->fd = open(draft->path, O_WRONLY | O_CLOEXEC);
			return draft->fd >= 0 || err_errno(err, "cannot write '%s'", path);
		}
		if (access(draft->path, W_OK) != 0)
			return err_errno(err, "cannot write '%s'", path);
		mode = st.st_mode & 07777;
	}
	dir_of(draft->path, dir);
	draft->fd = open(dir, O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
	if (draft->fd >= 0)
		return true;
	if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)
		return err_errno(err, "cannot write '%s'", path);
	return open_named(draft, mode, err);
}

static bool
write_draft(void *arg, struct text bytes, struct err *err)
{
	struct draft *draft = arg;
	struct sink sink = sink_fd(&draft->fd);

	if (!sink_write(&sink, bytes, err))
		return err_in(err, "'%s'", draft->path);
	return true;
}

struct sink
draft_sink(struct draft *draft)
{
	return (struct sink){ write_draft, draft };
}

bool
draft_aim(struct draft *draft, const char *path, struct err *err)
{
	int len = snprintf(draft->path, sizeof(draft->path), "%s", path);

	return (len > 0 && (size_t)len < sizeof(draft->path)) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
}

/* Give an unnamed file its temporary name: a rename needs one. */
static bool
link_temp(struct draft *draft, struct err *err)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", draft->fd);
	for (unsigned i = 0; i < NAME_TRIES; i++) {
		if (!temp_name(draft, i, err))
			return false;
		if (linkat(AT_FDCWD, self, AT_FDCWD, draft->temp, AT_SYMLINK_FOLLOW) == 0) {
			draft->named = true;
			return true;
		}
		if (errno != EEXIST)
			break;
	}
	return err_errno(err, "cannot write '%s'", draft->path);
}

static bool
take_name(struct draft *draft, bool fresh, struct err *err)
{
	if (!draft->named && !link_temp(draft, err))
		return false;
	if (!fresh && rename(draft->temp, draft->path) != 0)
		return err_errno(err, "cannot write '%s'", draft->path);
	if (fresh && link(draft->temp, draft->path) != 0) {
		if (errno == EEXIST)
			return err_set(err, FAULT_CONFLICT, "'%s' exists already", draft->path);
		return err_errno(err, "cannot write '%s'", draft->path);
	}
	if (fresh)
		unlink(draft->temp);
	draft->named = false;
	return true;
}

bool
draft_commit(struct draft *draft, bool fresh, struct err *err)
{
	int fd = draft->fd;

	if (!draft->in_place) {
		if (fsync(fd) != 0)
			return err_errno(err, "cannot flush '%s'", draft->path);
		if (!take_name(draft, fresh, err))
			return false;
	}
	draft->fd = -1;
	if (close(fd) != 0)
		return err_errno(err, "cannot write '%s'", draft->path);
	return draft->in_place || file_sync_dir_of(draft->path, err);
}

void
draft_free(struct draft *draft)
{
	if (draft->named)
		unlink(draft->temp);
	file_close(&draft->fd);
	draft->named = false;
}
