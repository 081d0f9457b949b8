/*
 * slow_flush.c - run a program as on a slower disk: each fsync() and fdatasync() of its
 * and its children's takes so many milliseconds more, and nothing else is touched.
 *
 *	slow_flush MILLISECONDS COMMAND...
 *
 * The kernel tells a process beside it of each such call, and that lets it go on when
 * it is time (seccomp's user notification); also for programs that use no C library.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAITING_MAX 65536 /* calls at once */

struct waiting {
	uint64_t id;
	int64_t due; /* nanoseconds */
};

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "slow_flush: %s: %s\n", what, strerror(errno));
	exit(125);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The descriptor on which calls are told. */
static int
install_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fsync, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fdatasync, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	int fd;

	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "cannot give up privileges");
	fd = (int)syscall(
	    SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	need(fd >= 0, "cannot watch flushes");
	return fd;
}

static void
send_fd(int to, int fd)
{
	char byte = 0, room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec bytes = { &byte, 1 };
	struct msghdr message = { .msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	need(sendmsg(to, &message, 0) == 1, "cannot pass a descriptor on");
}

static int
receive_fd(int from)
{
	char byte, room[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec bytes = { &byte, 1 };
	struct msghdr message = { .msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	int fd;

	if (recvmsg(from, &message, 0) != 1 || CMSG_FIRSTHDR(&message) == NULL)
		exit(EXIT_FAILURE); /* it could not begin, and said so */
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

static void
let_go_on(int fd, uint64_t id)
{
	struct seccomp_notif_resp answer = {
		.id = id,
		.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE,
	};

	(void)!ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer); /* it may be gone */
}

/* All wait equally long, so whoever came first is first. */
static void
watch(int fd, int64_t delay)
{
	static struct waiting waiting[WAITING_MAX];
	unsigned first = 0, next = 0;

	for (;;) {
		int64_t wait = first == next ? 1000000000 : waiting[first].due - now_ns();
		struct timespec most = { wait / 1000000000, wait % 1000000000 };
		struct pollfd ready = { fd, POLLIN, 0 };
		struct seccomp_notif call = { 0 };

		if (wait > 0)
			(void)!ppoll(&ready, 1, &most, NULL);
		if ((ready.revents & POLLHUP) != 0)
			return; /* nobody is left */
		if ((ready.revents & POLLIN) != 0 &&
		    ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &call) == 0) {
			waiting[next] = (struct waiting){ call.id, now_ns() + delay };
			next = (next + 1) % WAITING_MAX;
		}
		while (first != next && waiting[first].due <= now_ns()) {
			let_go_on(fd, waiting[first].id);
			first = (first + 1) % WAITING_MAX;
		}
	}
}

/* Nobody's child, so that who waits for the command waits for nothing else. */
static void
start_watcher(int from, int64_t delay)
{
	pid_t child = fork();

	need(child >= 0, "cannot fork");
	if (child > 0) {
		waitpid(child, NULL, 0);
		return;
	}
	if (fork() != 0)
		_exit(0);
	setsid();
	/* In time also on a busy machine, where that is allowed. */
	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 1 });
	closefrom(from + 1);
	for (int fd = 0; fd < from; fd++)
		close(fd);
	watch(receive_fd(from), delay);
	_exit(0);
}

int
main(int argc, char **argv)
{
	double delay = argc > 2 ? atof(argv[1]) : 0;
	int pair[2];

	if (argc < 3 || delay <= 0) {
		fputs("usage: slow_flush MILLISECONDS COMMAND...\n", stderr);
		return 2;
	}
	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "no socket pair");
	start_watcher(pair[0], (int64_t)(delay * 1e6));
	close(pair[0]);
	send_fd(pair[1], install_filter());
	execvp(argv[2], argv + 2);
	need(false, argv[2]);
}
