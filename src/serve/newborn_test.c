#include "serve/newborn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

/* What the child finds; it tells by how it ends. */
static int expected[3], foreign[2];

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0 || errno != EBADF;
}

static void
look_around(struct post *post)
{
	struct sigaction how;
	int lacking = 0;

	for (size_t i = 0; i < 3; i++)
		lacking |= is_open(expected[i]) ? 0 : 1;
	for (size_t i = 0; i < 2; i++)
		lacking |= is_open(foreign[i]) ? 2 : 0;
	if (sigaction(SIGINT, NULL, &how) != 0 || how.sa_handler != SIG_IGN)
		lacking |= 4;
	lacking |= post->process == PROCESS_CLERK ? 0 : 8;
	_exit(lacking);
}

static int
lived(struct post *post, pid_t parent)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		newborn_live(post, parent, look_around);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
keeps_what_is_its_own_and_nothing_else(void **state)
{
	struct post_config config = { .listen = -1, .console = -1, .local = -1 };
	struct post post = { .process = PROCESS_CLERK, .config = &config };
	int fds[5];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	for (size_t i = 0; i < PROCESSES; i++)
		post.peer[i] = -1;
	post.control = expected[0] = fds[4];
	post.peer[PROCESS_READER] = expected[1] = fds[0];
	config.local = expected[2] = fds[2];
	config.listen = foreign[0] = fds[1];
	config.console = foreign[1] = fds[3];
	assert_int_equal(lived(&post, getpid()), 0);
	/* Its parent has gone before it could hear of that. */
	assert_int_equal(lived(&post, 1), 1);
	for (size_t i = 0; i < 5; i++)
		close(fds[i]);
}

TESTS(TEST(keeps_what_is_its_own_and_nothing_else))
