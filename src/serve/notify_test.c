#include "serve/notify.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "scratch.h"

static void
assert_told(int fd, const char *begins)
{
	char words[256] = "";

	assert_true(recv(fd, words, sizeof(words) - 1, MSG_DONTWAIT) > 0);
	assert_int_equal(strncmp(words, begins, strlen(begins)), 0);
}

static void
tells_whoever_wants_to_know(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct sockaddr_un here = { .sun_family = AF_UNIX };
	char path[PATH_MAX];
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	(void)state;
	scratch_path(&scratch, "notify", path);
	if (strlen(path) >= sizeof(here.sun_path))
		skip();
	snprintf(here.sun_path, sizeof(here.sun_path), "%.100s", path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&here, sizeof(here)), 0);
	assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
	notify(NOTIFY_READY);
	assert_told(fd, "READY=1\n");
	notify(NOTIFY_RELOADING);
	assert_told(fd, "RELOADING=1\nMONOTONIC_USEC=");
	notify(NOTIFY_STOPPING);
	assert_told(fd, "STOPPING=1\n");
	notify(NOTIFY_ALIVE);
	assert_told(fd, "WATCHDOG=1\n");
	close(fd);
	notify(NOTIFY_READY); /* who is gone is no trouble */
	unsetenv("NOTIFY_SOCKET");
	notify(NOTIFY_READY);
}

static void
knows_how_often_it_is_to_be_told(void **state)
{
	(void)state;
	unsetenv("WATCHDOG_USEC");
	assert_int_equal(notify_interval(), 0);
	setenv("WATCHDOG_USEC", "30000000", 1);
	assert_int_equal(notify_interval(), 30000);
	setenv("WATCHDOG_USEC", "soon", 1);
	assert_int_equal(notify_interval(), 0);
	unsetenv("WATCHDOG_USEC");
}

TESTS(TEST(tells_whoever_wants_to_know), TEST(knows_how_often_it_is_to_be_told))
