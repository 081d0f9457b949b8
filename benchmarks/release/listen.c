/*
 * Light followers of a sealed release: so many connections to /events that each read the
 * stream of events, take the key of a release from it and check that it is the one.
 *
 *	listen HOST:PORT COUNT RELEASE RECIPIENT OPENS SECONDS
 *
 * OPENS is when the release opens, in seconds since 1970; after SECONDS it gives up.  Says
 * "listening" once all have the beginning of an answer; then how many had the key, and how many
 * milliseconds after OPENS the first, the median, 99 in 100 and the last of them had checked
 * it.  Each has a machine of its own elsewhere; here they share a processor, so all keys are
 * checked after the last has come, and what that took for each is added to when its came.  With
 *a RECIPIENT of "-" they only listen, and it ends with its standard input.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "crypto/identity.h"
#include "crypto/random.h"

#define HEARD_MAX 1024 /* the end of what came */
#define EVENTS 512
#define BEFORE "\",\"key\":\"" /* after the release */
#define KEY_LEN 74

struct listener {
	int fd;
	size_t len;
	bool greeted, has_key;
	double ms; /* when the key had come */
	char heard[HEARD_MAX];
};

struct crowd {
	struct listener *at;
	unsigned count, greeted, have;
	struct recipient recipient;
	bool idle;
	char before[128]; /* what stands before the key */
	double *ms;
	double opens;
	int epoll;
};

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "listen: %s%s%s\n", what, errno != 0 ? ": " : "",
	    errno != 0 ? strerror(errno) : "");
	exit(EXIT_FAILURE);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
begin(struct crowd *crowd, struct listener *listener, const struct addrinfo *to)
{
	static const char ask[] = "GET /events HTTP/1.1\r\nHost: localhost\r\n"
				  "Accept: text/event-stream\r\n\r\n";
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = listener };

	listener->fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(listener->fd >= 0 && connect(listener->fd, to->ai_addr, to->ai_addrlen) == 0,
	    "cannot connect");
	need(send(listener->fd, ask, sizeof(ask) - 1, 0) == (ssize_t)sizeof(ask) - 1,
	    "cannot ask");
	need(epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, listener->fd, &event) == 0, "epoll");
}

/* Is the whole key there? */
static void
look(struct crowd *crowd, struct listener *listener)
{
	const char *at =
	    memmem(listener->heard, listener->len, crowd->before, strlen(crowd->before));

	if (at == NULL)
		return;
	at += strlen(crowd->before);
	if (at + KEY_LEN > listener->heard + listener->len)
		return;
	memmove(listener->heard, at, KEY_LEN);
	listener->has_key = true;
	listener->ms = (now() - crowd->opens) * 1000;
	crowd->have++;
}

/* As a follower does: what comes vouches for itself. */
static void
check(struct crowd *crowd, struct listener *listener, double *ms)
{
	double began = now();
	struct identity identity;
	struct err err;

	if (!identity_parse((struct text){ listener->heard, KEY_LEN }, &identity, &err) ||
	    !recipient_eq(&identity.recipient, &crowd->recipient)) {
		errno = 0;
		need(false, "a key is not the one");
	}
	identity_free(&identity);
	*ms = listener->ms + (now() - began) * 1000;
}

static void
hear(struct crowd *crowd, struct listener *listener)
{
	ssize_t len;

	if (listener->has_key)
		listener->len = KEY_LEN; /* and the rest is not listened to */
	else if (listener->len > HEARD_MAX / 2) {
		size_t kept = HEARD_MAX / 4;

		memmove(listener->heard, listener->heard + listener->len - kept, kept);
		listener->len = kept;
	}
	len = recv(listener->fd, listener->heard + listener->len, HEARD_MAX - listener->len,
	    MSG_DONTWAIT);
	if (len < 0 && errno == EAGAIN)
		return;
	need(len > 0, "a listener was sent away");
	listener->len += (size_t)len;
	if (!listener->greeted) {
		errno = 0;
		need(memcmp(listener->heard, "HTTP/1.1 200", 12) == 0, "not welcome");
		listener->greeted = true;
		crowd->greeted++;
	}
	if (!crowd->idle && !listener->has_key)
		look(crowd, listener);
}

static void
wait_for(struct crowd *crowd, int ms)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(crowd->epoll, events, EVENTS, ms);

	for (int i = 0; i < count; i++)
		hear(crowd, events[i].data.ptr);
}

static int
compare(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static void
gather(struct crowd *crowd, char *place)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *to;
	char *port = strrchr(place, ':');

	need(port != NULL, "the address is HOST:PORT");
	*port++ = '\0';
	need(getaddrinfo(place, port, &hints, &to) == 0, "no such address");
	for (unsigned i = 0; i < crowd->count; i++) {
		begin(crowd, &crowd->at[i], to);
		wait_for(crowd, 0);
	}
	freeaddrinfo(to);
	while (crowd->greeted < crowd->count)
		wait_for(crowd, 1000);
	puts("listening");
	fflush(stdout);
}

static double
part(const struct crowd *crowd, double part)
{
	return crowd->ms[(size_t)((double)(crowd->have - 1) * part)];
}

int
main(int argc, char **argv)
{
	struct crowd crowd = { .epoll = epoll_create1(EPOLL_CLOEXEC) };
	double until;
	struct err err;

	errno = 0;
	need(argc == 7, "usage: listen HOST:PORT COUNT RELEASE RECIPIENT OPENS SECONDS");
	random_init();
	crowd.count = (unsigned)strtoul(argv[2], NULL, 10);
	crowd.idle = strcmp(argv[3], "-") == 0;
	need(crowd.idle || recipient_parse(text_of(argv[4]), &crowd.recipient, &err),
	    "no such recipient");
	snprintf(crowd.before, sizeof(crowd.before), "%.64s" BEFORE, argv[3]);
	crowd.opens = strtod(argv[5], NULL);
	crowd.at = calloc(crowd.count, sizeof(*crowd.at));
	crowd.ms = calloc(crowd.count, sizeof(*crowd.ms));
	need(crowd.count > 0 && crowd.at != NULL && crowd.ms != NULL, "how many?");
	gather(&crowd, argv[1]);
	if (crowd.idle)
		return getchar() == EOF ? EXIT_SUCCESS : EXIT_FAILURE;
	until = crowd.opens + strtod(argv[6], NULL);
	while (crowd.have < crowd.count && now() < until)
		wait_for(&crowd, 1000);
	need(crowd.have > 0, "nobody had the key");
	crowd.have = 0;
	for (unsigned i = 0; i < crowd.count; i++)
		if (crowd.at[i].has_key)
			check(&crowd, &crowd.at[i], &crowd.ms[crowd.have++]);
	qsort(crowd.ms, crowd.have, sizeof(*crowd.ms), compare);
	printf("%u %.1f %.1f %.1f %.1f\n", crowd.have, part(&crowd, 0), part(&crowd, 0.5),
	    part(&crowd, 0.99), part(&crowd, 1));
	return EXIT_SUCCESS;
}
