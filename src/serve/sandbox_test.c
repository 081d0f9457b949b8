#include "serve/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "scratch.h"
#include "serve/landlock.h"

/* What a child does in its sandbox; it ends with what this says. */
struct attempt {
	const struct scratch *scratch;
	struct sandbox sandbox;
	int (*act)(const struct scratch *scratch);
};

#define REFUSED 40 /* as not permitted */
#define WENT_ON 41
#define ODD 42

static int
refused(bool failed)
{
	if (!failed)
		return WENT_ON;
	return errno == EACCES || errno == EPERM || errno == ENOSYS ? REFUSED : ODD;
}

/* Its status; 128 and the signal when one ended it. */
static int
try_in(const struct attempt *attempt)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		scoped(buf_free) struct buf lacking = BUF(KIB);
		struct err err;

		if (!sandbox_enter(&attempt->sandbox, &lacking, &err))
			_exit(ODD);
		_exit(attempt->act(attempt->scratch));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int
open_file(const struct scratch *scratch, const char *name, int flags)
{
	char path[PATH_MAX];

	scratch_path(scratch, name, path);
	return open(path, flags | O_CLOEXEC, 0600);
}

static int
read_elsewhere(const struct scratch *scratch)
{
	return refused(open_file(scratch, "secret", O_RDONLY) < 0);
}

static int
read_own(const struct scratch *scratch)
{
	return refused(open_file(scratch, "read/file", O_RDONLY) < 0);
}

static int
write_what_is_to_read(const struct scratch *scratch)
{
	return refused(open_file(scratch, "read/file", O_RDWR) < 0);
}

static int
make_where_is_to_read(const struct scratch *scratch)
{
	return refused(open_file(scratch, "read/new", O_RDWR | O_CREAT) < 0);
}

static int
make_elsewhere(const struct scratch *scratch)
{
	return refused(open_file(scratch, "new", O_RDWR | O_CREAT) < 0);
}

static int
make_own(const struct scratch *scratch)
{
	char path[PATH_MAX];
	struct err err;

	scratch_path(scratch, "write/new", path);
	return refused(!file_save(path, TEXT("x"), 0600, &err) || unlink(path) != 0);
}

static int
make_socket(const struct scratch *scratch)
{
	(void)scratch;
	return refused(socket(AF_INET, SOCK_STREAM, 0) < 0);
}

static int
make_udp(const struct scratch *scratch)
{
	(void)scratch;
	return refused(socket(AF_INET, SOCK_DGRAM, 0) < 0);
}

/* By which it would reach what takes orders on this machine. */
static int
make_a_local_socket(const struct scratch *scratch)
{
	(void)scratch;
	return refused(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0) < 0);
}

/* Such a one can be connected to others later. */
static int
make_a_pair_for_packets(const struct scratch *scratch)
{
	int pair[2];

	(void)scratch;
	return refused(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0);
}

static int
make_a_pair(const struct scratch *scratch)
{
	int pair[2];

	(void)scratch;
	return refused(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0);
}

static int
type_into_a_terminal(const struct scratch *scratch)
{
	(void)scratch;
	return refused(ioctl(STDERR_FILENO, TIOCSTI, "x") != 0);
}

/* Only one kind of process may have a socket, and it may not wait for others on it. */
static int
listen_there(const struct scratch *scratch)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)scratch;
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return ODD;
	return refused(
	    bind(fd, (const struct sockaddr *)&here, sizeof(here)) != 0 || listen(fd, 1) != 0);
}

static int
connect_there(const struct scratch *scratch)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(1) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)scratch;
	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return ODD;
	/* Nobody is there, which it may learn. */
	return connect(fd, (const struct sockaddr *)&there, sizeof(there)) == 0 ||
		       errno == ECONNREFUSED
		   ? WENT_ON
		   : ODD;
}

static int
run_a_program(const struct scratch *scratch)
{
	char name[] = "true";
	char *const words[] = { name, NULL };

	(void)scratch;
	return refused(execve("/bin/true", words, words) != 0);
}

static int
make_a_process(const struct scratch *scratch)
{
	pid_t pid = fork();

	(void)scratch;
	if (pid == 0)
		_exit(0);
	return refused(pid < 0);
}

static int
make_code(const struct scratch *scratch)
{
	(void)scratch;
	return refused(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0) == MAP_FAILED);
}

static int
signal_its_parent(const struct scratch *scratch)
{
	(void)scratch;
	return refused(kill(getppid(), 0) != 0);
}

static int
look_at_itself(const struct scratch *scratch)
{
	struct rlimit core;

	(void)scratch;
	return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 ? REFUSED : ODD;
}

static void *
do_nothing(void *arg)
{
	return arg;
}

static int
begin_a_thread(const struct scratch *scratch)
{
	pthread_t thread;

	(void)scratch;
	errno = pthread_create(&thread, NULL, do_nothing, NULL);
	if (errno == 0)
		pthread_join(thread, NULL);
	return refused(errno != 0);
}

static struct scratch
make_place(void)
{
	struct scratch scratch = scratch_make();

	scratch_put(&scratch, "secret", TEXT("x"));
	scratch_put(&scratch, "read/file", TEXT("x"));
	scratch_put(&scratch, "write/file", TEXT("x"));
	return scratch;
}

/* A test that this machine, or this build, cannot make. */
static bool
has_filter(void)
{
	scoped(buf_free) struct buf lacking = BUF(KIB);
	int told[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(told), 0);
	pid = fork();
	if (pid == 0) {
		struct sandbox sandbox = { .name = "probe" };
		struct err err;

		if (sandbox_enter(&sandbox, &lacking, &err) && lacking.len == 0)
			(void)!write(told[1], "x", 1);
		_exit(0);
	}
	close(told[1]);
	waitpid(pid, NULL, 0);
	byte = 0;
	(void)!read(told[0], &byte, 1);
	close(told[0]);
	return byte == 'x';
}

static void
files_are_out_of_reach_but_those_that_were_named(void **state)
{
	static const struct {
		int (*act)(const struct scratch *scratch);
		int wanted;
	} cases[] = { { read_elsewhere, REFUSED }, { read_own, WENT_ON },
		{ write_what_is_to_read, REFUSED }, { make_where_is_to_read, REFUSED },
		{ make_elsewhere, REFUSED }, { make_own, WENT_ON } };
	scoped(scratch_free) struct scratch scratch = make_place();
	char read[PATH_MAX], write[PATH_MAX];
	const char *const reads[] = { read, "/nothing/is/here", NULL };
	const char *const writes[] = { write, NULL };

	(void)state;
	if (landlock_version() == 0)
		skip();
	scratch_path(&scratch, "read", read);
	scratch_path(&scratch, "write", write);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct attempt attempt = { &scratch,
			{ .name = "accord-test", .read = reads, .write = writes },
			cases[i].act };

		assert_int_equal(try_in(&attempt), cases[i].wanted);
	}
}

static void
one_without_files_opens_none(void **state)
{
	scoped(scratch_free) struct scratch scratch = make_place();
	struct attempt attempt = { &scratch, { .name = "accord-test" }, read_own };

	(void)state;
	if (landlock_version() == 0 && !has_filter())
		skip();
	assert_int_equal(try_in(&attempt), REFUSED);
	attempt.act = make_own;
	assert_int_equal(try_in(&attempt), REFUSED);
}

static void
only_who_may_has_a_socket(void **state)
{
	scoped(scratch_free) struct scratch scratch = make_place();
	struct attempt attempt = { &scratch, { .name = "accord-test" }, make_socket };

	(void)state;
	if (!has_filter())
		skip();
	assert_int_equal(try_in(&attempt), REFUSED);
	attempt.act = make_udp;
	assert_int_equal(try_in(&attempt), REFUSED);
	attempt.sandbox.network = SANDBOX_ACCEPT;
	assert_int_equal(try_in(&attempt), REFUSED);
	attempt.sandbox.network = SANDBOX_CONNECT;
	assert_int_equal(try_in(&attempt), WENT_ON);
	attempt.act = connect_there;
	assert_int_equal(try_in(&attempt), WENT_ON);
	attempt.act = listen_there;
	if (landlock_version() >= 4)
		assert_int_equal(try_in(&attempt), REFUSED);
}

static void
who_goes_abroad_reaches_nobody_at_home(void **state)
{
	static const struct {
		int (*act)(const struct scratch *scratch);
		int wanted;
	} cases[] = { { make_a_local_socket, REFUSED }, { make_a_pair_for_packets, REFUSED },
		{ type_into_a_terminal, REFUSED }, { make_a_pair, WENT_ON } };

	(void)state;
	if (!has_filter())
		skip();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct attempt attempt = { NULL,
			{ .name = "accord-test", .network = SANDBOX_CONNECT }, cases[i].act };

		assert_int_equal(try_in(&attempt), cases[i].wanted);
	}
}

static void
an_intruder_s_calls_end_it(void **state)
{
	scoped(scratch_free) struct scratch scratch = make_place();
	struct attempt attempt = { &scratch, { .name = "accord-test" }, run_a_program };

	(void)state;
	if (!has_filter())
		skip();
	assert_int_equal(try_in(&attempt), 128 + SIGSYS);
	attempt.act = make_a_process;
	assert_int_equal(try_in(&attempt), REFUSED);
	attempt.act = make_code;
	assert_int_equal(try_in(&attempt), REFUSED);
	attempt.act = signal_its_parent;
	assert_int_equal(try_in(&attempt), REFUSED);
}

static void
threads_are_for_who_may(void **state)
{
	scoped(scratch_free) struct scratch scratch = make_place();
	struct attempt attempt = { &scratch, { .name = "accord-test" }, begin_a_thread };

	(void)state;
	if (!has_filter())
		skip();
	assert_int_equal(try_in(&attempt), REFUSED);
	attempt.sandbox.threads = true;
	assert_int_equal(try_in(&attempt), WENT_ON);
	attempt.act = make_a_process;
	assert_int_equal(try_in(&attempt), REFUSED);
}

static void
leaves_no_core_behind(void **state)
{
	scoped(scratch_free) struct scratch scratch = make_place();
	struct attempt attempt = { &scratch, { .name = "accord-test" }, look_at_itself };

	(void)state;
	assert_int_equal(try_in(&attempt), REFUSED);
}

static void
a_folder_that_may_not_be_entered_is_a_fault(void **state)
{
	static const char *const odd[] = { "/dev/null/x", NULL };
	struct sandbox sandbox = { .name = "accord-test", .read = odd };
	scoped(buf_free) struct buf lacking = BUF(KIB);
	int status;
	pid_t pid;

	(void)state;
	if (landlock_version() == 0)
		skip();
	pid = fork();
	if (pid == 0) {
		struct err err;

		_exit(sandbox_enter(&sandbox, &lacking, &err) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 1);
}

TESTS(TEST(files_are_out_of_reach_but_those_that_were_named),
    TEST(one_without_files_opens_none), TEST(only_who_may_has_a_socket),
    TEST(who_goes_abroad_reaches_nobody_at_home), TEST(an_intruder_s_calls_end_it),
    TEST(threads_are_for_who_may), TEST(leaves_no_core_behind),
    TEST(a_folder_that_may_not_be_entered_is_a_fault))
