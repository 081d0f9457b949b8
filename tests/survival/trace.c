/*
 * trace.c - writes down all that a program does to the files in a folder, and what it
 * flushes, in order; preloaded (LD_PRELOAD) by tests/survival/survive, which makes of that
 * what a power cut might leave.
 *
 *	SURVIVAL_TRACE   where to: a file of records
 *	SURVIVAL_FOLDER  the folder, as an absolute path
 *
 * A change is written down once it is done, and a flush before it begins and once it is
 * done: so nothing counts as flushed that may not have been.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 4096
#define HIGH 1000
#define SHOWN __attribute__((visibility("default")))

/* The driver unpacks this: powercut.py knows the layout.  A name and data follow it. */
struct record {
	uint32_t kind;
	uint32_t name_len;
	uint64_t file; /* the inode; of a flush its number */
	uint64_t at;
	uint64_t data_len;
};

enum kind {
	CREATED = 'C', /* a new file, with or without a name */
	OPENED = 'O',  /* one that has that name */
	WROTE = 'W',
	CUT = 'T', /* is `at` bytes long now */
	RENAMED = 'R',
	LINKED = 'L', /* another name, for the file */
	UNLINKED = 'U',
	MADE = 'M',
	REMOVED = 'D',
	FLUSH_FILE = 'F',
	FLUSH_FOLDER = 'G',
	FLUSH_ALL = 'S',
	FLUSHED = 'E',
};

static int out = -1;
static const char *folder;
static size_t folder_len;
static uint64_t inode[FDS]; /* of the files that are open; 0: none of ours */
static char *path_of[FDS];  /* of the folders */
static _Thread_local uint32_t flushes;

/* Where nobody else wants a descriptor. */
static void
open_trace(void)
{
	int fd = open(getenv("SURVIVAL_TRACE"), O_WRONLY | O_APPEND | O_CLOEXEC);

	out = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
	if (out < 0)
		_exit(126);
	close(fd);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("SURVIVAL_TRACE");

	folder = getenv("SURVIVAL_FOLDER");
	if (path == NULL || folder == NULL)
		return;
	folder_len = strlen(folder);
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* whatever becomes of the driver */
	open_trace();
}

static const char *
name_of(const char *path)
{
	return out >= 0 && path != NULL && strncmp(path, folder, folder_len) == 0
		   ? path + folder_len
		   : NULL;
}

/* What cannot be written down ends the program: the trace would tell of less. */
static void
put(enum kind kind, const char *name, uint64_t file, uint64_t at, const void *data, size_t len)
{
	int before = errno;
	struct record record = { kind, (uint32_t)strlen(name), file, at, len };
	struct iovec parts[] = {
		{ &record, sizeof(record) },
		{ (char *)(uintptr_t)name, record.name_len },
		{ (char *)(uintptr_t)data, len },
	};
	size_t all = sizeof(record) + record.name_len + len;

	if (writev(out, parts, 3) != (ssize_t)all)
		_exit(126);
	errno = before;
}

static uint64_t
ours(int fd)
{
	return fd >= 0 && fd < FDS ? inode[fd] : 0;
}

/* Files and what is in them */

static void
note_open(const char *name, int fd, int flags, bool new)
{
	struct stat st;

	if (fd < 0 || fd >= FDS || name == NULL || fstat(fd, &st) != 0)
		return;
	inode[fd] = st.st_ino;
	if (S_ISDIR(st.st_mode)) {
		path_of[fd] = strdup(name);
	} else if ((flags & O_ACCMODE) != O_RDONLY) {
		put(new ? CREATED : OPENED, (flags & O_TMPFILE) == O_TMPFILE ? "" : name,
		    st.st_ino, 0, NULL, 0);
		if (!new && (flags & O_TRUNC) != 0)
			put(CUT, "", st.st_ino, 0, NULL, 0);
	}
}

#define OPEN(call)                                                                             \
	SHOWN int call(const char *path, int flags, ...)                                       \
	{                                                                                      \
		static int (*next)(const char *, int, ...);                                    \
		const char *name = name_of(path);                                              \
		bool tmp = (flags & O_TMPFILE) == O_TMPFILE;                                   \
		bool new = name != NULL &&                                                     \
			   (tmp || ((flags & O_CREAT) != 0 && access(path, F_OK) != 0));       \
		va_list args;                                                                  \
		mode_t mode;                                                                   \
		int fd;                                                                        \
                                                                                               \
		if (next == NULL)                                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #call);                             \
		va_start(args, flags);                                                         \
		mode = va_arg(args, mode_t); /* none is given: then none is used */            \
		va_end(args);                                                                  \
		fd = next(path, flags, mode);                                                  \
		note_open(name, fd, flags, new);                                               \
		return fd;                                                                     \
	}

OPEN(open)
OPEN(open64)

SHOWN int
close(int fd)
{
	static int (*next)(int);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "close");
	if (ours(fd) != 0) {
		inode[fd] = 0;
		free(path_of[fd]);
		path_of[fd] = NULL;
	}
	return next(fd);
}

/* As the signer does; it goes on being traced. */
SHOWN int
close_range(unsigned first, unsigned last, int flags)
{
	static int (*next)(unsigned, unsigned, int);
	int done;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "close_range");
	done = next(first, last, flags);
	for (unsigned fd = first; fd < FDS && fd <= last; fd++)
		inode[fd] = 0;
	if (out >= (int)first)
		open_trace();
	return done;
}

SHOWN ssize_t
write(int fd, const void *from, size_t len)
{
	static ssize_t (*next)(int, const void *, size_t);
	ssize_t done;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "write");
	done = next(fd, from, len);
	if (done > 0 && ours(fd) != 0)
		put(WROTE, "", ours(fd), (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), from,
		    (size_t)done);
	return done;
}

SHOWN ssize_t
pwrite64(int fd, const void *from, size_t len, off64_t at)
{
	static ssize_t (*next)(int, const void *, size_t, off64_t);
	ssize_t done;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
	done = next(fd, from, len, at);
	if (done > 0 && ours(fd) != 0)
		put(WROTE, "", ours(fd), (uint64_t)at, from, (size_t)done);
	return done;
}

SHOWN int
ftruncate64(int fd, off64_t len)
{
	static int (*next)(int, off64_t);
	int done;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "ftruncate64");
	done = next(fd, len);
	if (done == 0 && ours(fd) != 0)
		put(CUT, "", ours(fd), (uint64_t)len, NULL, 0);
	return done;
}

/* Flushes */

static int
flush(enum kind kind, int fd, int (*next)(int))
{
	uint64_t number = (uint64_t)gettid() << 32 | ++flushes;
	int done;

	if (ours(fd) == 0)
		return next(fd);
	if (kind == FLUSH_FILE && path_of[fd] != NULL)
		put(FLUSH_FOLDER, path_of[fd], number, 0, NULL, 0);
	else
		put(kind, "", number, ours(fd), NULL, 0);
	done = next(fd);
	if (done == 0)
		put(FLUSHED, "", number, 0, NULL, 0);
	return done;
}

#define FLUSH(call, kind)                                                                      \
	SHOWN int call(int fd)                                                                 \
	{                                                                                      \
		static int (*next)(int);                                                       \
                                                                                               \
		if (next == NULL)                                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #call);                             \
		return flush(kind, fd, next);                                                  \
	}

FLUSH(fsync, FLUSH_FILE)
FLUSH(fdatasync, FLUSH_FILE)
FLUSH(syncfs, FLUSH_ALL)

/* Names */

#define ON_NAME(call, params, path, kind, ...)                                                 \
	SHOWN int call params                                                                  \
	{                                                                                      \
		static int(*next) params;                                                      \
		int done;                                                                      \
                                                                                               \
		if (next == NULL)                                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #call);                             \
		done = next(__VA_ARGS__);                                                      \
		if (done == 0 && name_of(path) != NULL)                                        \
			put(kind, name_of(path), 0, 0, NULL, 0);                               \
		return done;                                                                   \
	}

ON_NAME(mkdir, (const char *path, mode_t mode), path, MADE, path, mode)
ON_NAME(rmdir, (const char *path), path, REMOVED, path)
ON_NAME(unlink, (const char *path), path, UNLINKED, path)
ON_NAME(remove, (const char *path), path, REMOVED, path)

static int
renamed(const char *from, const char *to, int done)
{
	if (done == 0 && name_of(to) != NULL)
		put(RENAMED, name_of(from), 0, 0, name_of(to), strlen(name_of(to)));
	return done;
}

SHOWN int
rename(const char *from, const char *to)
{
	static int (*next)(const char *, const char *);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "rename");
	return renamed(from, to, next(from, to));
}

SHOWN int
renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
	static int (*next)(int, const char *, int, const char *, unsigned);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "renameat2");
	return renamed(from, to, next(from_fd, from, to_fd, to, flags));
}

static int
linked(const char *to, int done)
{
	struct stat st;

	if (done == 0 && name_of(to) != NULL && stat(to, &st) == 0)
		put(LINKED, name_of(to), st.st_ino, 0, NULL, 0);
	return done;
}

SHOWN int
link(const char *from, const char *to)
{
	static int (*next)(const char *, const char *);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "link");
	return linked(to, next(from, to));
}

SHOWN int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	static int (*next)(int, const char *, int, const char *, int);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "linkat");
	return linked(to, next(from_fd, from, to_fd, to, flags));
}
