#include "visitors.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAX 16384
#define EVENTS 256
#define AGAIN_NS 50000000 /* until who was told to come again later does */

struct visitor {
	int fd;
	unsigned number;
	int64_t began; /* nanoseconds: when it asked first */
	int64_t again; /* when to ask again; 0: it is under way */
	size_t heard;
	char answer[ANSWER_MAX + 1];
};

void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "%s: %s%s%s\n", program_invocation_short_name, what,
	    errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
	exit(EXIT_FAILURE);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
connect_visitor(struct visitors *visitors, struct visitor *visitor)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = visitor };
	int yes = 1;

	need(
	    getaddrinfo(visitors->host, visitors->port, &hints, &list) == 0, "no such address");
	visitor->fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(visitor->fd >= 0 && connect(visitor->fd, list->ai_addr, list->ai_addrlen) == 0,
	    "cannot connect");
	setsockopt(visitor->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	freeaddrinfo(list);
	need(epoll_ctl(visitors->epoll, EPOLL_CTL_ADD, visitor->fd, &event) == 0, "epoll");
}

static void
ask(struct visitors *visitors, struct visitor *visitor, bool again)
{
	static char body[VISITORS_REQUEST_MAX], request[VISITORS_REQUEST_MAX + 1024];
	size_t len = visitors->ask(visitors->arg, visitor->number, again, body);
	int head = snprintf(request, sizeof(request),
	    "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n", visitors->path,
	    visitors->address, len);
	ssize_t whole = head + (ssize_t)len;

	memcpy(request + head, body, len);
	visitor->heard = 0;
	visitor->again = 0;
	errno = 0;
	need(send(visitor->fd, request, (size_t)whole, MSG_NOSIGNAL) == whole, "cannot send");
}

static void
ask_next(struct visitors *visitors, struct visitor *visitor)
{
	visitor->began = now_ns();
	ask(visitors, visitor, false);
}

static void
note(struct visitors *visitors, const struct visitor *visitor)
{
	int64_t now = now_ns();

	if (now < visitors->counts_from)
		return;
	if (visitors->answered == visitors->room) {
		visitors->room = visitors->room * 2 + 65536;
		visitors->micros =
		    realloc(visitors->micros, visitors->room * sizeof(*visitors->micros));
		need(visitors->micros != NULL, "out of memory");
	}
	visitors->micros[visitors->answered++] = (uint32_t)((now - visitor->began) / 1000);
}

/* The answer's body when it is there whole, NULL before. */
static const char *
whole_body(const struct visitor *visitor)
{
	const char *body = strstr(visitor->answer, "\r\n\r\n"), *length;
	size_t announced;

	if (body == NULL)
		return NULL;
	body += 4;
	length = strcasestr(visitor->answer, "\r\nContent-Length:");
	need(length != NULL && length < body, "an answer without a length");
	announced = strtoull(length + strlen("\r\nContent-Length:"), NULL, 10);
	return visitor->heard < (size_t)(body - visitor->answer) + announced ? NULL : body;
}

static void
judge(struct visitors *visitors, struct visitor *visitor, const char *body)
{
	const char *status = visitor->answer + strlen("HTTP/1.1 ");

	errno = 0;
	if (strncmp(status, "503", 3) == 0) {
		visitors->later++;
		visitor->again = now_ns() + AGAIN_NS;
		return;
	}
	need(strncmp(status, "200", 3) == 0, visitor->answer);
	note(visitors, visitor);
	visitors->hear(visitors->arg, visitor->number, body);
	if (now_ns() < visitors->ends)
		ask_next(visitors, visitor);
}

static void
listen_to(struct visitors *visitors, struct visitor *visitor)
{
	ssize_t len =
	    recv(visitor->fd, visitor->answer + visitor->heard, ANSWER_MAX - visitor->heard, 0);
	const char *body;

	need(len > 0, "the connection ended");
	visitor->heard += (size_t)len;
	visitor->answer[visitor->heard] = '\0';
	body = whole_body(visitor);
	if (body != NULL)
		judge(visitors, visitor, body);
}

/* Those who were told to come again later, and whose turn it is. */
static void
ask_again(struct visitors *visitors)
{
	int64_t now = now_ns();

	for (unsigned i = 0; i < visitors->count; i++)
		if (visitors->visitor[i].again != 0 && visitors->visitor[i].again <= now)
			ask(visitors, &visitors->visitor[i], true);
}

static void
begin(struct visitors *visitors)
{
	visitors->epoll = epoll_create1(EPOLL_CLOEXEC);
	visitors->visitor = calloc(visitors->count, sizeof(*visitors->visitor));
	need(visitors->epoll >= 0 && visitors->visitor != NULL, "cannot begin");
	for (unsigned i = 0; i < visitors->count; i++) {
		visitors->visitor[i].number = i;
		connect_visitor(visitors, &visitors->visitor[i]);
	}
}

static int
by_u32(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
visitors_run(struct visitors *visitors)
{
	struct epoll_event events[EVENTS];
	int64_t looked = 0;

	begin(visitors);
	visitors->counts_from = now_ns() + (int64_t)(visitors->warm * 1e9);
	visitors->ends = visitors->counts_from + (int64_t)(visitors->seconds * 1e9);
	for (unsigned i = 0; i < visitors->count; i++)
		ask_next(visitors, &visitors->visitor[i]);
	while (now_ns() < visitors->ends) {
		int count = epoll_wait(visitors->epoll, events, EVENTS, 10);

		for (int i = 0; i < count; i++)
			listen_to(visitors, events[i].data.ptr);
		if (visitors->later > 0 && now_ns() - looked > AGAIN_NS / 5) {
			ask_again(visitors);
			looked = now_ns();
		}
	}
	errno = 0;
	need(visitors->answered > 0, "nothing was answered");
	qsort(visitors->micros, visitors->answered, sizeof(*visitors->micros), by_u32);
}

double
visitors_part(const struct visitors *visitors, double part)
{
	size_t i = (size_t)((double)visitors->answered * part);

	return visitors->micros[i < visitors->answered ? i : visitors->answered - 1] / 1e3;
}

double
visitors_used(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

bool
visitors_option(struct visitors *visitors, int option, const char *value)
{
	if (option != 's' && option != 'w')
		return false;
	*(option == 's' ? &visitors->seconds : &visitors->warm) = strtod(value, NULL);
	return true;
}

bool
visitors_place(struct visitors *visitors, const char *address, const char *count)
{
	char *end;
	unsigned long number = strtoul(count, &end, 10);

	visitors->address = address;
	visitors->host = strdup(address);
	if (visitors->host == NULL || strrchr(address, ':') == NULL || *end != '\0' ||
	    number == 0 || number > VISITORS_MAX)
		return false;
	*strrchr(visitors->host, ':') = '\0';
	visitors->port = strrchr(address, ':') + 1;
	visitors->count = (unsigned)number;
	return visitors->seconds > 0 && visitors->warm >= 0;
}
