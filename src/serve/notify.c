#include "serve/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

static void
send_words(const char *words)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *where = getenv("NOTIFY_SOCKET");
	size_t len = where == NULL ? 0 : strlen(where);
	int fd;

	if (len == 0 || len >= sizeof(to.sun_path) || (where[0] != '/' && where[0] != '@'))
		return;
	memcpy(to.sun_path, where, len);
	if (where[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* Who asked to be told may be gone; that is no trouble of ours. */
	(void)sendto(fd, words, strlen(words), MSG_NOSIGNAL | MSG_DONTWAIT,
	    (const struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}

void
notify(enum notify what)
{
	struct timespec ts;
	char words[128];

	switch (what) {
	case NOTIFY_READY:
		send_words("READY=1\n");
		break;
	case NOTIFY_RELOADING:
		clock_gettime(CLOCK_MONOTONIC, &ts);
		snprintf(words, sizeof(words), "RELOADING=1\nMONOTONIC_USEC=%" PRId64 "\n",
		    (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000);
		send_words(words);
		break;
	case NOTIFY_STOPPING:
		send_words("STOPPING=1\n");
		break;
	case NOTIFY_ALIVE:
		send_words("WATCHDOG=1\n");
		break;
	}
}

int64_t
notify_interval(void)
{
	const char *interval = getenv("WATCHDOG_USEC");
	uint64_t value;

	if (interval == NULL || !text_u64(text_of(interval), &value) ||
	    value > (uint64_t)INT64_MAX)
		return 0;
	return (int64_t)(value / 1000);
}
