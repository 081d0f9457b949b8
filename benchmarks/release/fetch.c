/*
 * So many clients that fetch one file at once, each over a connection of its own.
 *
 *	fetch HOST:PORT PATH COUNT BYTES
 *
 * BYTES is how long the file is.  All connect; at the end of a line on standard input all ask.
 * Says how many milliseconds after that the first, the median and the last had all of it.
 */
#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STEP (1 << 18)
#define EVENTS 256
#define HEADER_MAX 2048

struct client {
	int fd;
	bool body;
	size_t header;
	uint64_t left;
	char head[HEADER_MAX + 1];
};

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "fetch: %s%s%s\n", what, errno != 0 ? ": " : "",
	    errno != 0 ? strerror(errno) : "");
	exit(EXIT_FAILURE);
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* What of a step belongs to the body. */
static size_t
past_header(struct client *client, const char *at, size_t len)
{
	size_t used = 0;

	while (!client->body && used < len) {
		need(client->header < HEADER_MAX, "its header is too long");
		client->head[client->header++] = at[used++];
		client->body = client->header >= 4 &&
			       memcmp(client->head + client->header - 4, "\r\n\r\n", 4) == 0;
	}
	if (client->body)
		need(memcmp(client->head, "HTTP/1.1 200", 12) == 0, "no file");
	return len - used;
}

/* True when all of it has come. */
static bool
hear(struct client *client)
{
	static char step[STEP];
	ssize_t len = recv(client->fd, step, sizeof(step), MSG_DONTWAIT);

	if (len < 0 && errno == EAGAIN)
		return false;
	need(len > 0, "a client was sent away");
	client->left -= past_header(client, step, (size_t)len);
	return client->left == 0;
}

static int
compare(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static void
join(struct client *client, const struct addrinfo *to, int epoll, uint64_t bytes)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

	client->left = bytes;
	client->fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(client->fd >= 0 && connect(client->fd, to->ai_addr, to->ai_addrlen) == 0,
	    "cannot connect");
	need(epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &event) == 0, "epoll");
}

static void
run(struct client *clients, unsigned count, int epoll, double began, double *ms)
{
	struct epoll_event events[EVENTS];
	unsigned done = 0;

	while (done < count) {
		int ready = epoll_wait(epoll, events, EVENTS, -1);

		for (int i = 0; i < ready; i++) {
			struct client *client = events[i].data.ptr;

			if (!hear(client))
				continue;
			ms[done++] = now_ms() - began;
			epoll_ctl(epoll, EPOLL_CTL_DEL, client->fd, NULL);
		}
	}
	(void)clients;
}

int
main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *to;
	int epoll = epoll_create1(EPOLL_CLOEXEC), len;
	struct client *clients;
	char ask[1024], *port;
	unsigned count;
	double *ms, began;

	errno = 0;
	need(argc == 5 && (port = strrchr(argv[1], ':')) != NULL,
	    "usage: fetch HOST:PORT PATH COUNT BYTES");
	*port++ = '\0';
	count = (unsigned)strtoul(argv[3], NULL, 10);
	clients = calloc(count, sizeof(*clients));
	ms = calloc(count, sizeof(*ms));
	need(count > 0 && clients != NULL && ms != NULL, "how many?");
	need(getaddrinfo(argv[1], port, &hints, &to) == 0, "no such address");
	for (unsigned i = 0; i < count; i++)
		join(&clients[i], to, epoll, strtoull(argv[4], NULL, 10));
	freeaddrinfo(to);
	len = snprintf(ask, sizeof(ask), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", argv[2]);
	need(len > 0 && len < (int)sizeof(ask), "the path is too long");
	puts("ready");
	fflush(stdout);
	need(getchar() != EOF, "not told to begin");
	began = now_ms();
	for (unsigned i = 0; i < count; i++)
		need(send(clients[i].fd, ask, (size_t)len, 0) == len, "cannot ask");
	run(clients, count, epoll, began, ms);
	qsort(ms, count, sizeof(*ms), compare);
	printf("%.1f %.1f %.1f\n", ms[0], ms[count / 2], ms[count - 1]);
	return EXIT_SUCCESS;
}
