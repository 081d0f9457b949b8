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
#define SELF_MAX 64

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
	scoped(file_close) int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
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

static bool
lock(const char *path, int how, int *fd, struct err *err)
{
	scoped(file_close) int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int done;

	if (opened < 0)
		return err_errno(err, "cannot open '%s'", path);
	/* flock(), not fcntl(): its lock does not vanish when another descriptor of
	 * the same file is closed. */
	do
		done = flock(opened, how);
	while (done != 0 && errno == EINTR);
	if (done != 0 && errno == EWOULDBLOCK)
		return err_set(err, FAULT_CONFLICT, "another process has '%s'", path);
	if (done != 0)
		return err_errno(err, "cannot lock '%s'", path);
	*fd = opened;
	opened = -1;
	return true;
}

bool
file_lock(const char *path, int *fd, struct err *err)
{
	return lock(path, LOCK_EX, fd, err);
}

bool
file_claim(const char *path, int *fd, struct err *err)
{
	return lock(path, LOCK_EX | LOCK_NB, fd, err);
}

static bool
save(const char *path, struct text bytes, mode_t mode, bool fresh, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	struct sink sink;

	if (!draft_open(path, mode, &draft, err))
		return false;
	sink = draft_sink(&draft);
	return sink_write(&sink, bytes, err) && draft_commit(&draft, fresh, err);
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

const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* Split off the directory of a path: "." when it names none. */
static bool
dir_of(const char *path, char dir[static PATH_MAX], struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *from = slash == NULL ? "." : path;
	size_t len = slash == NULL || slash == path ? 1 : (size_t)(slash - path);

	if (len >= PATH_MAX)
		return err_set(err, FAULT_INPUT, "path '%s' is too long", path);
	memcpy(dir, from, len);
	dir[len] = '\0';
	return true;
}

bool
file_sync_dir_of(const char *path, struct err *err)
{
	scoped(file_close) int fd = -1;
	char dir[PATH_MAX];

	if (!dir_of(path, dir, err))
		return false;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "cannot flush directory '%s'", dir);
	/* EINVAL: the file system knows no such thing. */
	if (fsync(fd) != 0 && errno != EINVAL)
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
		return err_set(err, FAULT_INPUT, "path '%s' is too long", draft->given);
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
	return err_errno(err, "cannot write '%s'", draft->given);
}

/* What a file without a name can be linked by. */
static void
self_of(int fd, char self[static SELF_MAX])
{
	snprintf(self, SELF_MAX, "/proc/self/fd/%d", fd);
}

/* Open a file without a name, or where that is not to be had, with another. */
static bool
open_new(struct draft *draft, mode_t mode, struct err *err)
{
	char dir[PATH_MAX], self[SELF_MAX];

	if (!dir_of(draft->path, dir, err))
		return false;
	draft->fd = open(dir, O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
	if (draft->fd >= 0) {
		self_of(draft->fd, self);
		if (access(self, F_OK) == 0)
			return true;
		file_close(&draft->fd);
	}
	return open_named(draft, mode, err);
}

/* What is replaced by a new file keeps its owner, as far as we may give files
 * away, and who may read it: where the group cannot be kept, the new one may do
 * no more than everybody. */
static bool
keep_access(const struct draft *draft, const struct stat *st, struct err *err)
{
	mode_t mode = st->st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);

	if (fchown(draft->fd, st->st_uid, st->st_gid) != 0 &&
	    fchown(draft->fd, (uid_t)-1, st->st_gid) != 0)
		mode &= ~(mode_t)S_IRWXG | (mode & S_IRWXO) << 3;
	if (fchmod(draft->fd, mode) != 0)
		return err_errno(err, "cannot write '%s'", draft->given);
	return true;
}

static bool
open_in_place(struct draft *draft, struct err *err)
{
	draft->in_place = true;
	draft->fd = open(draft->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return draft->fd >= 0 || err_errno(err, "cannot write '%s'", draft->given);
}

/* Follow links, so that a link to a file stays one when the file is replaced. */
static bool
follow_links(struct draft *draft, struct err *err)
{
	const char *given = draft->given;
	char *real = realpath(given, NULL);
	int len = snprintf(draft->path, sizeof(draft->path), "%s", real == NULL ? given : real);

	free(real);
	if (len <= 0 || (size_t)len >= sizeof(draft->path))
		return err_set(err, FAULT_INPUT, "'%s' is no usable path", given);
	return true;
}

bool
draft_open(const char *path, mode_t mode, struct draft *draft, struct err *err)
{
	struct stat st;

	snprintf(draft->given, sizeof(draft->given), "%s", path);
	if (!follow_links(draft, err))
		return false;
	if (stat(draft->path, &st) != 0) /* if it is not absent, opening it tells why */
		return open_new(draft, mode, err);
	if (S_ISDIR(st.st_mode))
		return err_set(err, FAULT_INPUT, "'%s' is a directory, not a file", path);
	if (!S_ISREG(st.st_mode))
		return open_in_place(draft, err);
	if (access(draft->path, W_OK) != 0)
		return err_errno(err, "cannot write '%s'", path);
	return open_new(draft, S_IRUSR | S_IWUSR, err) && keep_access(draft, &st, err);
}

static bool
write_draft(void *arg, struct text bytes, struct err *err)
{
	struct draft *draft = arg;
	struct sink sink = sink_fd(&draft->fd);

	if (!sink_write(&sink, bytes, err))
		return err_in(err, "'%s'", draft->given);
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

	snprintf(draft->given, sizeof(draft->given), "%s", path);
	return (len > 0 && (size_t)len < sizeof(draft->path)) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
}

static int
link_unnamed(const struct draft *draft, const char *name)
{
	char self[SELF_MAX];

	self_of(draft->fd, self);
	return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* Give an unnamed file its temporary name: replacing another needs one. */
static bool
link_temp(struct draft *draft, struct err *err)
{
	for (unsigned i = 0; i < NAME_TRIES; i++) {
		if (!temp_name(draft, i, err))
			return false;
		if (link_unnamed(draft, draft->temp) == 0) {
			draft->named = true;
			return true;
		}
		if (errno != EEXIST)
			break;
	}
	return err_errno(err, "cannot write '%s'", draft->given);
}

/* Rename unless there is one of that name; not every file system has a call for
 * it, and those that lack it have links. */
static int
rename_fresh(const char *temp, const char *path)
{
	if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL || link(temp, path) != 0)
		return -1;
	unlink(temp);
	return 0;
}

static bool
take_fresh_name(struct draft *draft, struct err *err)
{
	int failed = draft->named ? rename_fresh(draft->temp, draft->path)
				  : link_unnamed(draft, draft->path);

	if (failed && errno == EEXIST)
		return err_set(err, FAULT_CONFLICT, "'%s' exists already", draft->given);
	if (failed)
		return err_errno(err, "cannot write '%s'", draft->given);
	draft->named = false;
	return true;
}

static bool
take_name(struct draft *draft, struct err *err)
{
	if (!draft->named && !link_temp(draft, err))
		return false;
	if (rename(draft->temp, draft->path) != 0)
		return err_errno(err, "cannot write '%s'", draft->given);
	draft->named = false;
	return true;
}

bool
draft_commit(struct draft *draft, bool fresh, struct err *err)
{
	int fd = draft->fd;

	if (!draft->in_place) {
		if (fsync(fd) != 0)
			return err_errno(err, "cannot flush '%s'", draft->given);
		if (fresh ? !take_fresh_name(draft, err) : !take_name(draft, err))
			return false;
	}
	draft->fd = -1;
	if (close(fd) != 0)
		return err_errno(err, "cannot write '%s'", draft->given);
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
