/*
 * fault.c - lets one call of a program fail, or be its last: preloaded (LD_PRELOAD) into
 * `accord log ...` by tests/survival/survive, which steers it.
 *
 * It counts the calls with which each part of the program reaches the log's folder and
 * its sockets, and strikes the one that it was told to.  The parts are the threads of
 * `accord log serve` and its signer's process; what is said between this and its driver
 * lies in a file that both have mapped.
 *
 *	SURVIVAL_CONTROL  that file, of at least sizeof(struct control)
 *	SURVIVAL_FOLDER   the log's folder, as an absolute path
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FDS 4096
#define WHAT 400

enum part { MAIN, WRITER, PUBLISHER, SIGNER, PARTS };

enum blow {
	FAIL,     /* with `error` */
	SHORT,    /* half of what shall be written or read is; other calls are passed over */
	KILL,     /* the process ends before the call */
	KILL_ALL, /* and so does the server, when it is the signer */
	TEAR,     /* as KILL_ALL, after half of what shall be written is */
};

/* The driver packs and unpacks this: survive knows the offsets. */
struct control {
	atomic_int part;         /*  0: whose call */
	atomic_int at;           /*  4: the how many-th from now; 0 for none */
	atomic_int blow;         /*  8 */
	atomic_int error;        /* 12 */
	atomic_int full;         /* 16: the disk is: nothing new finds room */
	atomic_int hits;         /* 20: how often a call was struck */
	atomic_int calls[PARTS]; /* 24: how many there were of each part */
	atomic_int refused;      /* 40: for want of room */
	char what[WHAT];         /* 44: the call that was struck */
};

static struct control *control;
static const char *folder;
static size_t folder_len;
static pid_t server;
static atomic_int threads;
static _Thread_local enum part self = MAIN;
static bool ours[FDS]; /* descriptors of files in the folder, and sockets */

#define SHOWN __attribute__((visibility("default")))

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("SURVIVAL_CONTROL");
	int fd;

	folder = getenv("SURVIVAL_FOLDER");
	if (path == NULL || folder == NULL)
		return;
	folder_len = strlen(folder);
	server = getpid();
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* whatever becomes of the driver */
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		_exit(126);
	control = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (control == MAP_FAILED)
		_exit(126);
}

/* What is counted */

static bool
within(const char *path)
{
	return control != NULL && path != NULL && strncmp(path, folder, folder_len) == 0;
}

static bool
held(int fd)
{
	return control != NULL && fd >= 0 && fd < FDS && ours[fd];
}

static int
hold(int fd, bool yes)
{
	if (fd >= 0 && fd < FDS)
		ours[fd] = yes;
	return fd;
}

/* Striking */

static void
note_down(const char *call, const char *path, int fd)
{
	static const char *const names[PARTS] = { "main", "writer", "publisher", "signer" };
	char link[64], target[256] = "";
	const char *base;
	ssize_t len;

	if (path == NULL && fd >= 0) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		len = readlink(link, target, sizeof(target) - 1);
		target[len < 0 ? 0 : len] = '\0';
		path = target;
	}
	base = path == NULL                             ? ""
	       : strncmp(path, folder, folder_len) == 0 ? path + folder_len
							: path;
	snprintf(control->what, WHAT, "%s: %s %s", names[self], call, base);
	atomic_fetch_add(&control->hits, 1);
}

static void
die(bool all)
{
	if (all && getpid() != server)
		kill(server, SIGKILL);
	kill(getpid(), SIGKILL);
}

enum fate { GO_ON, REFUSE, HALVE, HALVE_AND_DIE };

/* Is this call the one?  `halves` when it writes or reads some bytes. */
static enum fate
strike(const char *call, const char *path, int fd, bool halves)
{
	enum blow blow;

	atomic_fetch_add(&control->calls[self], 1);
	if (atomic_load(&control->at) <= 0 || atomic_load(&control->part) != (int)self)
		return GO_ON;
	blow = (enum blow)atomic_load(&control->blow);
	if ((blow == SHORT || blow == TEAR) && !halves)
		return GO_ON;
	if (atomic_fetch_sub(&control->at, 1) != 1)
		return GO_ON;
	note_down(call, path, fd);
	if (blow == SHORT)
		return HALVE;
	if (blow == TEAR)
		return HALVE_AND_DIE;
	if (blow != FAIL)
		die(blow == KILL_ALL);
	errno = atomic_load(&control->error);
	return REFUSE;
}

static bool
fails(const char *call, const char *path, int fd)
{
	return strike(call, path, fd, false) != GO_ON;
}

/* A full disk refuses what makes a file longer, and new names. */
static bool
no_room(bool needs)
{
	if (!needs || control == NULL || atomic_load(&control->full) == 0)
		return false;
	atomic_fetch_add(&control->refused, 1);
	errno = ENOSPC;
	return true;
}

static bool
longer(int fd, off_t end)
{
	struct stat st;

	return control != NULL && atomic_load(&control->full) != 0 && fstat(fd, &st) == 0 &&
	       S_ISREG(st.st_mode) && end > st.st_size;
}

/* Calls on a path.  The next one of a name is the C library's, or a sanitizer's before it. */

#define ON_PATH(name, params, path, room, ...)                                                 \
	SHOWN int name params                                                                  \
	{                                                                                      \
		static int(*next) params;                                                      \
		if (next == NULL)                                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);                             \
		if (within(path) && (fails(#name, path, -1) || no_room(room)))                 \
			return -1;                                                             \
		return next(__VA_ARGS__);                                                      \
	}

typedef int (*walker)(const char *path, const struct stat64 *st, int type, struct FTW *where);

ON_PATH(access, (const char *path, int mode), path, false, path, mode)
ON_PATH(chmod, (const char *path, mode_t mode), path, false, path, mode)
ON_PATH(mkdir, (const char *path, mode_t mode), path, true, path, mode)
ON_PATH(nftw64, (const char *path, walker each, int fds, int flags), path, false, path, each,
    fds, flags)
ON_PATH(remove, (const char *path), path, false, path)
ON_PATH(rename, (const char *from, const char *to), to, false, from, to)
ON_PATH(rmdir, (const char *path), path, false, path)
ON_PATH(unlink, (const char *path), path, false, path)
ON_PATH(stat64, (const char *path, struct stat64 *st), path, false, path, st)
ON_PATH(lstat64, (const char *path, struct stat64 *st), path, false, path, st)
ON_PATH(link, (const char *from, const char *to), to, true, from, to)
ON_PATH(linkat, (int from_fd, const char *from, int to_fd, const char *to, int flags), to, true,
    from_fd, from, to_fd, to, flags)
ON_PATH(renameat2, (int from_fd, const char *from, int to_fd, const char *to, unsigned flags),
    to, false, from_fd, from, to_fd, to, flags)

static int
opened(const char *call, int (*next)(const char *, int, ...), const char *path, int flags,
    mode_t mode)
{
	bool makes;

	if (!within(path))
		return hold(next(path, flags, mode), false);
	if (fails(call, path, -1))
		return -1;
	makes = (flags & O_TMPFILE) == O_TMPFILE ||
		((flags & O_CREAT) != 0 && faccessat(AT_FDCWD, path, F_OK, 0) != 0);
	return no_room(makes) ? -1 : hold(next(path, flags, mode), true);
}

#define OPEN(name)                                                                             \
	SHOWN int name(const char *path, int flags, ...)                                       \
	{                                                                                      \
		static int (*next)(const char *, int, ...);                                    \
		va_list args;                                                                  \
		mode_t mode;                                                                   \
                                                                                               \
		if (next == NULL)                                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);                             \
		va_start(args, flags);                                                         \
		mode = va_arg(args, mode_t); /* none is given: then none is used */            \
		va_end(args);                                                                  \
		return opened(#name, next, path, flags, mode);                                 \
	}

OPEN(open)
OPEN(open64)

/* Calls on a descriptor */

#define ON_FD(type, name, params, fd, room, ...)                                               \
	SHOWN type name params                                                                 \
	{                                                                                      \
		static type(*next) params;                                                     \
		if (next == NULL)                                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);                             \
		if (held(fd) && (fails(#name, NULL, fd) || no_room(room)))                     \
			return -1;                                                             \
		return next(__VA_ARGS__);                                                      \
	}

ON_FD(int, fchmod, (int fd, mode_t mode), fd, false, fd, mode)
ON_FD(int, fchown, (int fd, uid_t user, gid_t group), fd, false, fd, user, group)
ON_FD(int, fdatasync, (int fd), fd, false, fd)
ON_FD(int, flock, (int fd, int how), fd, false, fd, how)
ON_FD(int, fstat64, (int fd, struct stat64 *st), fd, false, fd, st)
ON_FD(int, fsync, (int fd), fd, false, fd)
ON_FD(int, ftruncate64, (int fd, off64_t len), fd, longer(fd, len), fd, len)
ON_FD(int, syncfs, (int fd), fd, false, fd)
ON_FD(ssize_t, recvmsg, (int fd, struct msghdr *what, int flags), fd, false, fd, what, flags)
ON_FD(ssize_t, sendmsg, (int fd, const struct msghdr *what, int flags), fd, false, fd, what,
    flags)
ON_FD(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t len), from, false, to, from,
    at, len)

/* What it was told about the descriptor is so, whatever it answers. */
SHOWN int
close(int fd)
{
	static int (*next)(int);
	bool counts = held(fd);
	int done;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "close");
	hold(fd, false);
	if (counts && strike("close", NULL, fd, false) != GO_ON) {
		int why = errno;

		done = next(fd);
		errno = why;
		return -1;
	}
	done = next(fd);
	return done;
}

/* No file system of this machine fails to take a lock back; SQLite would hold it for ever. */
static bool
gives_lock(int command, const void *arg)
{
	const struct flock *lock = arg;

	return (command == F_SETLK || command == F_SETLKW) && lock->l_type == F_UNLCK;
}

SHOWN int
fcntl64(int fd, int command, ...)
{
	static int (*next)(int, int, ...);
	va_list args;
	void *arg;
	int done;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "fcntl64");
	va_start(args, command);
	arg = va_arg(args, void *);
	va_end(args);
	if (held(fd) && !gives_lock(command, arg) && fails("fcntl64", NULL, fd))
		return -1;
	done = next(fd, command, arg);
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
		hold(done, held(fd));
	return done;
}

SHOWN int
dup2(int from, int to)
{
	static int (*next)(int, int);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "dup2");
	if (held(from) && fails("dup2", NULL, from))
		return -1;
	return hold(next(from, to), held(from));
}

SHOWN void *
mmap64(void *at, size_t len, int may, int how, int fd, off64_t from)
{
	static void *(*next)(void *, size_t, int, int, int, off64_t);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "mmap64");
	if (held(fd) && fails("mmap64", NULL, fd))
		return MAP_FAILED;
	return next(at, len, may, how, fd, from);
}

/* Reading and writing */

/* How many bytes of `len` shall be done; *out says what comes then. */
static size_t
share(const char *call, int fd, size_t len, bool halves, enum fate *out)
{
	*out = held(fd) ? strike(call, NULL, fd, halves && len > 1) : GO_ON;
	return *out == HALVE || *out == HALVE_AND_DIE ? len / 2 : len;
}

#define MOVE(name, params, fd, len, halves, room, ...)                                         \
	SHOWN ssize_t name params                                                              \
	{                                                                                      \
		static ssize_t(*next) params;                                                  \
		enum fate fate;                                                                \
		ssize_t done;                                                                  \
                                                                                               \
		if (next == NULL)                                                              \
			*(void **)&next = dlsym(RTLD_NEXT, #name);                             \
		len = share(#name, fd, len, halves, &fate);                                    \
		if (fate == REFUSE || (held(fd) && no_room(room)))                             \
			return -1;                                                             \
		done = next(__VA_ARGS__);                                                      \
		if (fate == HALVE_AND_DIE)                                                     \
			die(true);                                                             \
		return done;                                                                   \
	}

#define HERE(fd) lseek64(fd, 0, SEEK_CUR)

MOVE(read, (int fd, void *to, size_t len), fd, len, true, false, fd, to, len)
MOVE(pread64, (int fd, void *to, size_t len, off64_t at), fd, len, true, false, fd, to, len, at)
MOVE(recv, (int fd, void *to, size_t len, int flags), fd, len, false, false, fd, to, len, flags)
MOVE(__read_chk, (int fd, void *to, size_t len, size_t room), fd, len, true, false, fd, to, len,
    room)
MOVE(__pread64_chk, (int fd, void *to, size_t len, off64_t at, size_t room), fd, len, true,
    false, fd, to, len, at, room)
MOVE(write, (int fd, const void *from, size_t len), fd, len, true,
    longer(fd, HERE(fd) + (off64_t)len), fd, from, len)
MOVE(pwrite64, (int fd, const void *from, size_t len, off64_t at), fd, len, true,
    longer(fd, at + (off64_t)len), fd, from, len, at)
MOVE(send, (int fd, const void *from, size_t len, int flags), fd, len, false, false, fd, from,
    len, flags)

/* Sockets, and the program's parts */

SHOWN int
socketpair(int domain, int type, int protocol, int ends[2])
{
	static int (*next)(int, int, int, int[2]);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "socketpair");
	if (control != NULL && fails("socketpair", "", -1))
		return -1;
	if (next(domain, type, protocol, ends) != 0)
		return -1;
	hold(ends[0], control != NULL);
	hold(ends[1], control != NULL);
	return 0;
}

SHOWN int
accept4(int fd, struct sockaddr *restrict from, socklen_t *restrict len, int flags)
{
	static int (*next)(int, struct sockaddr *restrict, socklen_t *restrict, int);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "accept4");
	return hold(next(fd, from, len, flags), control != NULL);
}

SHOWN pid_t
fork(void)
{
	static pid_t (*next)(void);
	pid_t child;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "fork");
	if (control != NULL && fails("fork", "", -1))
		return -1;
	child = next();
	if (child == 0)
		self = SIGNER;
	return child;
}

struct start {
	void *(*work)(void *arg);
	void *arg;
	enum part part;
};

static void *
work(void *arg)
{
	struct start start = *(struct start *)arg;

	free(arg);
	self = start.part;
	return start.work(start.arg);
}

SHOWN int
pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
    void *(*start_work)(void *), void *restrict arg)
{
	static int (*next)(pthread_t *restrict, const pthread_attr_t *restrict,
	    void *(*)(void *), void *restrict);
	struct start *start = malloc(sizeof(*start));
	int count = atomic_fetch_add(&threads, 1) + 1;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
	if (start == NULL)
		return ENOMEM;
	*start = (struct start){ start_work, arg, count < SIGNER ? (enum part)count : MAIN };
	return next(thread, attr, work, start);
}
