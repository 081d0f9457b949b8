/*
 * ask.c - many logs that ask a witness for cosignatures, as fast as it gives them.
 *
 *	ask -k LOGS                               the vkeys of that many logs, a line each
 *	ask [-s SECONDS] [-w WARM] ADDRESS:PORT CONNECTIONS LOGS
 *
 * Each of CONNECTIONS asks for its share of LOGS in turn, one entry more each round, and
 * for the next when it has the answer, for SECONDS (5) after WARM (1) that are not
 * counted.  All of them have never been cosigned.  One thread, so that it takes little of
 * the machine; answers are cosignatures if they are 200, nobody verifies them here.
 *
 * Prints: cosigned, a second, milliseconds of the median, of 99 in 100 and of the
 * slowest, and this process' own seconds of processor time.
 */
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "codec/base64.h"
#include "crypto/note_key.h"
#include "crypto/random.h"
#include "log/checkpoint.h"
#include "log/merkle.h"

#define CONNECTIONS_MAX 1000
#define LOGS_MAX 1000000
#define ROUNDS_MAX 255 /* a tree of one tile */
#define NAME_MAX_LEN 64
#define BODY_MAX (16 * KIB)
#define ANSWER_MAX 4096
#define EVENTS 256

struct connection {
	int fd;
	unsigned first; /* log */
	unsigned next;  /* that is asked for now */
	uint64_t size;  /* that they have all reached */
	int64_t began;
	size_t heard;
	char answer[ANSWER_MAX + 1];
};

struct asking {
	const char *address;
	char *host;
	const char *port;
	double seconds;
	double warm;
	unsigned count; /* of connections */
	unsigned logs;
	int epoll;
	int64_t counts_from;
	int64_t ends;
	struct connection *connections;
	uint32_t *micros;
	size_t answered;
	size_t room;
};

/* The tree that all of them have: its root at each size, and the proof from the one
 * before. */
static struct hash leaves[ROUNDS_MAX + 1], roots[ROUNDS_MAX + 1];
static struct merkle_path paths[ROUNDS_MAX + 1];

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "ask: %s%s%s\n", what, errno != 0 ? ": " : "",
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

static bool
read_leaves(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	(void)arg, (void)err;
	need(level == 0, "the tree is too large");
	memcpy(out, leaves + first, count * sizeof(*out));
	return true;
}

static void
grow_tree(void)
{
	struct merkle_source source = { read_leaves, NULL };
	struct err err;

	for (size_t i = 0; i <= ROUNDS_MAX; i++)
		leaves[i].bytes[0] = (uint8_t)i;
	for (uint64_t n = 0; n <= ROUNDS_MAX; n++) {
		need(merkle_root(&source, n, &roots[n], &err), err.text);
		need(n == 0 || merkle_extend(&source, n - 1, n, &paths[n], &err), err.text);
	}
}

/* Logs have names by number, and the keys that grow from them. */
static struct note_key
log_key(unsigned number, char name[static NAME_MAX_LEN])
{
	char seed[SIGN_SEED_LEN] = "the seed of a log of a benchmark";
	struct note_key key;
	struct err err;

	snprintf(name, NAME_MAX_LEN, "log%u.example", number);
	memcpy(seed, &number, sizeof(number));
	need(
	    note_key_grow(text_of(name), text_bytes(seed, sizeof(seed)), &key, &err), err.text);
	return key;
}

static void
print_keys(unsigned logs)
{
	for (unsigned i = 0; i < logs; i++) {
		scoped(buf_free) struct buf line = BUF(KIB);
		char name[NAME_MAX_LEN];
		scoped(note_key_free) struct note_key key = log_key(i, name);

		vkey_format(&key.vkey, &line);
		puts(buf_string(&line));
	}
}

static void
make_body(unsigned number, uint64_t size, struct buf *out)
{
	char name[NAME_MAX_LEN];
	scoped(note_key_free) struct note_key key = log_key(number, name);
	scoped(buf_free) struct buf text = BUF(KIB);
	struct checkpoint head = { text_of(name), size, roots[size] };
	struct signer signer = note_key_signer(&key);
	struct err err;

	buf_addf(out, "old %" PRIu64 "\n", size - 1);
	for (size_t i = 0; i < paths[size].count; i++) {
		base64_add(out, paths[size].hash[i].bytes, HASH_LEN);
		buf_add(out, TEXT("\n"));
	}
	buf_add(out, TEXT("\n"));
	checkpoint_format(&head, &text);
	need(note_sign(buf_text(&text), &signer, out, &err), err.text);
}

static void
connect_to(struct asking *asking, struct connection *connection)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
	int yes = 1;

	need(getaddrinfo(asking->host, asking->port, &hints, &list) == 0, "no such address");
	connection->fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(connection->fd >= 0 &&
		 connect(connection->fd, list->ai_addr, list->ai_addrlen) == 0,
	    "cannot connect");
	setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	freeaddrinfo(list);
	need(epoll_ctl(asking->epoll, EPOLL_CTL_ADD, connection->fd, &event) == 0, "epoll");
}

/* A request fits any socket's buffer. */
static void
ask(struct asking *asking, struct connection *connection)
{
	scoped(buf_free) struct buf body = BUF(BODY_MAX), request = BUF(2 * BODY_MAX);

	make_body(connection->next, connection->size + 1, &body);
	buf_addf(&request,
	    "POST /add-checkpoint HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n",
	    asking->address, body.len);
	buf_add(&request, buf_text(&body));
	connection->heard = 0;
	connection->began = now_ns();
	errno = 0;
	need(
	    send(connection->fd, request.at, request.len, MSG_NOSIGNAL) == (ssize_t)request.len,
	    "cannot send");
}

/* The log after this one, of this connection's share; then one entry more for all. */
static void
ask_next(struct asking *asking, struct connection *connection)
{
	connection->next += asking->count;
	if (connection->next >= asking->logs) {
		connection->next = connection->first;
		connection->size++;
		need(connection->size < ROUNDS_MAX, "all logs are as long as they can be");
	}
	if (now_ns() < asking->ends)
		ask(asking, connection);
}

static void
note(struct asking *asking, const struct connection *connection)
{
	int64_t now = now_ns();

	if (now < asking->counts_from)
		return;
	if (asking->answered == asking->room) {
		asking->room = asking->room * 2 + 65536;
		asking->micros =
		    realloc(asking->micros, asking->room * sizeof(*asking->micros));
		need(asking->micros != NULL, "out of memory");
	}
	asking->micros[asking->answered++] = (uint32_t)((now - connection->began) / 1000);
}

/* Is the answer there, whole? */
static bool
is_whole(const struct connection *connection)
{
	const char *body = strstr(connection->answer, "\r\n\r\n");
	const char *length = strcasestr(connection->answer, "\r\nContent-Length:");

	if (body == NULL)
		return false;
	need(length != NULL && length < body, "an answer without a length");
	return connection->heard >=
	       (size_t)(body + 4 - connection->answer) +
		   strtoull(length + strlen("\r\nContent-Length:"), NULL, 10);
}

static void
listen_to(struct asking *asking, struct connection *connection)
{
	ssize_t len = recv(connection->fd, connection->answer + connection->heard,
	    ANSWER_MAX - connection->heard, 0);

	need(len > 0, "the connection ended");
	connection->heard += (size_t)len;
	connection->answer[connection->heard] = '\0';
	if (!is_whole(connection))
		return;
	errno = 0;
	need(strncmp(connection->answer, "HTTP/1.1 200 ", 13) == 0, connection->answer);
	note(asking, connection);
	ask_next(asking, connection);
}

static void
run(struct asking *asking)
{
	struct epoll_event events[EVENTS];

	asking->counts_from = now_ns() + (int64_t)(asking->warm * 1e9);
	asking->ends = asking->counts_from + (int64_t)(asking->seconds * 1e9);
	for (unsigned i = 0; i < asking->count; i++)
		ask(asking, &asking->connections[i]);
	while (now_ns() < asking->ends) {
		int count = epoll_wait(asking->epoll, events, EVENTS, 10);

		for (int i = 0; i < count; i++)
			listen_to(asking, events[i].data.ptr);
	}
}

static int
by_u32(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
report(struct asking *asking)
{
	size_t len = asking->answered;
	struct rusage used;

	errno = 0;
	need(len > 0, "nothing was cosigned");
	qsort(asking->micros, len, sizeof(*asking->micros), by_u32);
	getrusage(RUSAGE_SELF, &used);
	printf("%zu %.1f %.3f %.3f %.3f %.2f\n", len, (double)len / asking->seconds,
	    asking->micros[len / 2] / 1e3, asking->micros[len - 1 - len / 100] / 1e3,
	    asking->micros[len - 1] / 1e3,
	    (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
}

static void
usage(void)
{
	fputs("usage: ask -k LOGS\n"
	      "       ask [-s SECONDS] [-w WARM] ADDRESS:PORT CONNECTIONS LOGS\n",
	    stderr);
	exit(2);
}

static unsigned
number_of(const char *word, unsigned most)
{
	uint64_t number;

	if (!text_u64(text_of(word), &number) || number == 0 || number > most)
		usage();
	return (unsigned)number;
}

static void
read_options(struct asking *asking, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "k:s:w:")) != -1) {
		if (option == 'k') {
			print_keys(number_of(optarg, LOGS_MAX));
			exit(EXIT_SUCCESS);
		}
		if (option != 's' && option != 'w')
			usage();
		*(option == 's' ? &asking->seconds : &asking->warm) = strtod(optarg, NULL);
	}
	if (argc - optind != 3 || strrchr(argv[optind], ':') == NULL)
		usage();
	asking->address = argv[optind];
	asking->host = strdup(argv[optind]);
	*strrchr(asking->host, ':') = '\0';
	asking->port = strrchr(argv[optind], ':') + 1;
	asking->count = number_of(argv[optind + 1], CONNECTIONS_MAX);
	asking->logs = number_of(argv[optind + 2], LOGS_MAX);
	if (asking->logs < asking->count)
		usage();
}

int
main(int argc, char **argv)
{
	struct asking asking = { .seconds = 5, .warm = 1 };

	random_init();
	read_options(&asking, argc, argv);
	grow_tree();
	asking.epoll = epoll_create1(EPOLL_CLOEXEC);
	asking.connections = calloc(asking.count, sizeof(*asking.connections));
	need(asking.epoll >= 0 && asking.connections != NULL, "cannot begin");
	for (unsigned i = 0; i < asking.count; i++) {
		asking.connections[i].first = asking.connections[i].next = i;
		connect_to(&asking, &asking.connections[i]);
	}
	run(&asking);
	report(&asking);
	return EXIT_SUCCESS;
}
