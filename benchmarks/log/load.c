/*
 * load.c - entries into a log over HTTP, as fast as it takes them.
 *
 *	load [-s SECONDS] [-w WARM] [-l LENGTH] [-r RECORD] [-e EACH]
 *	    ADDRESS:PORT WRITERS
 *
 * Each of WRITERS connections sends an entry of LENGTH (300) bytes to POST /add and the
 * next when that is acknowledged, for SECONDS (5) after WARM (1) that are not counted.  No
 * two entries are the same.  One thread, so that it takes little of the machine.
 *
 * Prints: acknowledged, seconds, entries a second, milliseconds of the median, of 99 in
 * 100 and of the slowest, how often it was told to come again later, this process' own
 * seconds of processor time, and acknowledged with the warm ones.  Fails unless each
 * acknowledged index is another.  RECORD gets a line `INDEX ENTRY` for each EACH'th (1)
 * that was acknowledged, the warm ones too.
 */
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define WRITERS_MAX 10000
#define LENGTH_MAX 60000
#define ANSWER_MAX 4096
#define DEEP_MAX 1000000000 /* no log of a benchmark grows to that */
#define EVENTS 256
#define AGAIN_NS 50000000 /* until who was told to come again later does */

struct writer {
	int fd;
	uint64_t number; /* of the entry that is under way */
	int64_t began;   /* nanoseconds: when it was sent first */
	int64_t again;   /* when to send it again; 0: it is under way */
	size_t sent;
	size_t heard;
	char answer[ANSWER_MAX + 1];
};

struct load {
	const char *address;
	char *host;
	const char *port;
	unsigned count; /* of writers */
	size_t len;     /* of an entry */
	double seconds;
	double warm;
	FILE *record;
	uint64_t each; /* of so many entries one is recorded */
	struct writer *writers;
	int epoll;
	uint64_t run;  /* drawn at random: entries of two runs differ too */
	uint64_t next; /* number of an entry */
	int64_t counts_from;
	int64_t ends;
	uint64_t later; /* times it was told so */
	uint32_t *micros;
	uint64_t *indexes;
	size_t acknowledged;
	size_t room;
	size_t first; /* that counts */
};

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "load: %s%s%s\n", what, errno != 0 ? ": " : "",
	    errno != 0 ? strerror(errno) : "");
	exit(EXIT_FAILURE);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Entries are hex digits: run and number, then a row that goes on from these. */
static void
make_entry(const struct load *load, uint64_t number, char *out)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t state = load->run ^ number * 0x9e3779b97f4a7c15;
	char head[33];
	size_t known = load->len < 32 ? load->len : 32;

	snprintf(head, sizeof(head), "%016" PRIx64 "%016" PRIx64, number, load->run);
	memcpy(out, head, known);
	for (size_t i = known; i < load->len; i++) {
		if (i % 16 == 0)
			state = state * 6364136223846793005 + 1442695040888963407;
		out[i] = digits[state >> (i % 16 * 4) & 15];
	}
}

static void
connect_writer(struct load *load, struct writer *writer)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = writer };
	int yes = 1;

	need(getaddrinfo(load->host, load->port, &hints, &list) == 0, "no such address");
	writer->fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(writer->fd >= 0 && connect(writer->fd, list->ai_addr, list->ai_addrlen) == 0,
	    "cannot connect");
	setsockopt(writer->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	freeaddrinfo(list);
	need(epoll_ctl(load->epoll, EPOLL_CTL_ADD, writer->fd, &event) == 0, "epoll");
}

/* A request fits any socket's buffer. */
static void
send_entry(struct load *load, struct writer *writer)
{
	static char request[LENGTH_MAX + 1024];
	int head = snprintf(request, sizeof(request),
	    "POST /add HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n", load->address,
	    load->len);
	ssize_t len = head + (ssize_t)load->len;

	make_entry(load, writer->number, request + head);
	writer->heard = 0;
	writer->again = 0;
	errno = 0;
	need(send(writer->fd, request, (size_t)len, MSG_NOSIGNAL) == len, "cannot send");
}

static void
send_next(struct load *load, struct writer *writer)
{
	writer->number = load->next++;
	writer->began = now_ns();
	send_entry(load, writer);
}

static void
note(struct load *load, const struct writer *writer, uint64_t index)
{
	int64_t now = now_ns();

	if (load->acknowledged == load->room) {
		load->room = load->room * 2 + 65536;
		load->micros = realloc(load->micros, load->room * sizeof(*load->micros));
		load->indexes = realloc(load->indexes, load->room * sizeof(*load->indexes));
		need(load->micros != NULL && load->indexes != NULL, "out of memory");
	}
	if (now < load->counts_from)
		load->first = load->acknowledged + 1;
	load->micros[load->acknowledged] = (uint32_t)((now - writer->began) / 1000);
	load->indexes[load->acknowledged++] = index;
	if (load->record != NULL && writer->number % load->each == 0) {
		char entry[LENGTH_MAX];

		make_entry(load, writer->number, entry);
		fprintf(load->record, "%" PRIu64 " %.*s\n", index, (int)load->len, entry);
	}
}

/* The answer's body when it is there whole, NULL before. */
static const char *
whole_body(struct writer *writer)
{
	char *body = strstr(writer->answer, "\r\n\r\n"), *length;
	size_t announced;

	if (body == NULL)
		return NULL;
	body += 4;
	length = strcasestr(writer->answer, "\r\nContent-Length:");
	need(length != NULL && length < body, "an answer without a length");
	announced = strtoull(length + strlen("\r\nContent-Length:"), NULL, 10);
	return writer->heard < (size_t)(body - writer->answer) + announced ? NULL : body;
}

static void
judge(struct load *load, struct writer *writer, const char *body)
{
	const char *status = writer->answer + strlen("HTTP/1.1 ");
	char *end;
	uint64_t index;

	errno = 0;
	if (strncmp(status, "503", 3) == 0) {
		load->later++;
		writer->again = now_ns() + AGAIN_NS;
		return;
	}
	if (strncmp(status, "200", 3) != 0) {
		fprintf(stderr, "load: %s\n", writer->answer);
		exit(EXIT_FAILURE);
	}
	index = strtoull(body, &end, 10);
	need(end > body && (*end == '\0' || *end == '\n') && index < DEEP_MAX,
	    "an answer that is no index");
	note(load, writer, index);
	if (now_ns() < load->ends)
		send_next(load, writer);
}

static void
listen_to(struct load *load, struct writer *writer)
{
	ssize_t len =
	    recv(writer->fd, writer->answer + writer->heard, ANSWER_MAX - writer->heard, 0);
	const char *body;

	need(len > 0, "the connection ended");
	writer->heard += (size_t)len;
	writer->answer[writer->heard] = '\0';
	body = whole_body(writer);
	if (body != NULL)
		judge(load, writer, body);
}

/* Those who were told to come again later, or whose turn it is. */
static void
send_again(struct load *load)
{
	int64_t now = now_ns();

	for (unsigned i = 0; i < load->count; i++)
		if (load->writers[i].again != 0 && load->writers[i].again <= now)
			send_entry(load, &load->writers[i]);
}

static void
run(struct load *load)
{
	struct epoll_event events[EVENTS];
	int64_t looked = 0;

	load->counts_from = now_ns() + (int64_t)(load->warm * 1e9);
	load->ends = load->counts_from + (int64_t)(load->seconds * 1e9);
	for (unsigned i = 0; i < load->count; i++)
		send_next(load, &load->writers[i]);
	while (now_ns() < load->ends) {
		int count = epoll_wait(load->epoll, events, EVENTS, 10);

		for (int i = 0; i < count; i++)
			listen_to(load, events[i].data.ptr);
		if (load->later > 0 && now_ns() - looked > AGAIN_NS / 5) {
			send_again(load);
			looked = now_ns();
		}
	}
}

static int
by_u64(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int
by_u32(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
report(struct load *load)
{
	size_t len = load->acknowledged - load->first;
	uint32_t *micros = load->micros + load->first;
	struct rusage used;

	errno = 0;
	need(len > 0, "nothing was acknowledged");
	qsort(load->indexes, load->acknowledged, sizeof(*load->indexes), by_u64);
	for (size_t i = 1; i < load->acknowledged; i++)
		need(load->indexes[i] != load->indexes[i - 1], "one index was given twice");
	qsort(micros, len, sizeof(*micros), by_u32);
	getrusage(RUSAGE_SELF, &used);
	printf("%zu %.3f %.1f %.3f %.3f %.3f %" PRIu64 " %.2f %zu\n", len, load->seconds,
	    (double)len / load->seconds, micros[len / 2] / 1e3,
	    micros[len - 1 - len / 100] / 1e3, micros[len - 1] / 1e3, load->later,
	    (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
	    load->acknowledged);
}

static void
usage(void)
{
	fputs("usage: load [-s SECONDS] [-w WARM] [-l LENGTH] [-r RECORD] [-e EACH]\n"
	      "            ADDRESS:PORT WRITERS\n",
	    stderr);
	exit(2);
}

static void
read_options(struct load *load, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "s:w:l:r:e:")) != -1) {
		if (option == 's')
			load->seconds = atof(optarg);
		else if (option == 'w')
			load->warm = atof(optarg);
		else if (option == 'l')
			load->len = strtoull(optarg, NULL, 10);
		else if (option == 'e')
			load->each = strtoull(optarg, NULL, 10);
		else if (option == 'r')
			need((load->record = fopen(optarg, "we")) != NULL, optarg);
		else
			usage();
	}
	if (argc - optind != 2 || strrchr(argv[optind], ':') == NULL || load->len < 32 ||
	    load->len > LENGTH_MAX || load->seconds <= 0 || load->warm < 0 || load->each == 0)
		usage();
	load->address = argv[optind];
	load->host = strdup(argv[optind]);
	*strrchr(load->host, ':') = '\0';
	load->port = strrchr(argv[optind], ':') + 1;
	load->count = (unsigned)strtoul(argv[optind + 1], NULL, 10);
	if (load->count == 0 || load->count > WRITERS_MAX)
		usage();
}

int
main(int argc, char **argv)
{
	struct load load = { .len = 300, .seconds = 5, .warm = 1, .each = 1 };

	read_options(&load, argc, argv);
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	load.writers = calloc(load.count, sizeof(*load.writers));
	need(load.epoll >= 0 && load.writers != NULL, "cannot begin");
	need(getentropy(&load.run, sizeof(load.run)) == 0, "no randomness");
	for (unsigned i = 0; i < load.count; i++)
		connect_writer(&load, &load.writers[i]);
	run(&load);
	report(&load);
	need(load.record == NULL || fclose(load.record) == 0, "cannot record");
	return EXIT_SUCCESS;
}
