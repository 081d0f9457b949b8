#include "action/follower/depot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Open what a path names, a folder at a time, through no link. */
static bool
open_inside(const struct depot *depot, const char *path, int *out, struct err *err)
{
	scoped(file_close) int at = open(depot->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct text rest = text_of(path), name;
	char step[NAME_MAX + 1];
	int next;

	if (at < 0)
		return err_errno(err, "cannot read '%s'", depot->dir);
	if (!text_skip(&rest, TEXT("/")))
		return err_set(err, FAULT_INPUT, "'%s' is no path", path);
	for (;;) {
		bool more = text_cut(&rest, '/', &name);

		if (!more)
			name = rest;
		if (name.len == 0 || name.len > NAME_MAX || text_eq(name, TEXT("..")))
			return err_set(err, FAULT_INPUT, "'%s' is no path", path);
		memcpy(step, name.at, name.len);
		step[name.len] = '\0';
		next = openat(at, step,
		    O_CLOEXEC | O_NOFOLLOW |
			(more ? O_PATH | O_DIRECTORY : O_RDONLY | O_NONBLOCK));
		if (next < 0)
			return err_errno(err, "cannot read '%s%s'", depot->dir, path);
		if (!more)
			break;
		file_close(&at);
		at = next;
	}
	*out = next;
	return true;
}

static bool
get_from(void *arg, const char *path, uint64_t from, const struct sink *to, struct err *err)
{
	const struct depot *depot = arg;
	scoped(file_close) int fd = -1;
	struct source source = source_fd(&fd);
	char step[64 * 1024];
	struct stat st;
	size_t got;

	if (!open_inside(depot, path, &fd, err))
		return false;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(err, FAULT_ABSENT, "'%s%s' is no file", depot->dir, path);
	if (lseek(fd, (off_t)from, SEEK_SET) < 0)
		return err_errno(err, "cannot read '%s%s'", depot->dir, path);
	do {
		if (!source.read(source.arg, step, sizeof(step), &got, err) ||
		    (got > 0 && !sink_write(to, (struct text){ step, got }, err)))
			return false;
	} while (got > 0);
	return true;
}

static bool
get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	return get_from(arg, path, 0, to, err);
}

static bool
post(void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	const struct depot *depot = arg;

	(void)path;
	(void)body;
	(void)answer;
	return err_set(err, FAULT_SYSTEM, "'%s' is a folder, and takes nothing in", depot->dir);
}

bool
depot_open(const char *dir, struct depot *out, struct err *err)
{
	struct stat st;
	int len = snprintf(out->dir, sizeof(out->dir), "%s", dir);

	if (len <= 0 || (size_t)len >= sizeof(out->dir))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	if (stat(dir, &st) != 0)
		return err_errno(err, "cannot read '%s'", dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, FAULT_ABSENT, "'%s' is no folder", dir);
	out->remote = (struct remote){ get, post, out, get_from };
	return true;
}
