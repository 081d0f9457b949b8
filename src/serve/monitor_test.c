#include "serve/monitor.h"

#include "door.h"
#include "serve/metrics.h"

/* What is monitored, and who asks. */
struct watched {
	struct monitor *monitor;
	const char *ill; /* NULL when well */
	struct sockaddr_in address;
};

static void
measure(void *arg, struct buf *out)
{
	(void)arg;
	metrics_gauge(out, "accord_x", "Things.", 7);
}

static bool
healthy(void *arg, struct buf *why)
{
	const struct watched *watched = arg;

	if (watched->ill == NULL)
		buf_add(why, TEXT("this is not told"));
	else
		buf_addf(why, "%s", watched->ill);
	return watched->ill == NULL;
}

static void
watched_free(struct watched *watched)
{
	monitor_close(&watched->monitor);
}

static void
open_watched(struct watched *watched)
{
	struct monitor_config config = { TEXT("127.0.0.1:0"), measure, healthy, watched };
	scoped(buf_free) struct buf where = BUF(KIB);
	struct text rest, host;
	uint64_t port = 0;
	struct err err;

	*watched = (struct watched){ 0 };
	assert_true(monitor_open(&config, &watched->monitor, &err));
	assert_true(monitor_address(watched->monitor, &where, &err));
	rest = buf_text(&where);
	assert_true(text_cut(&rest, ':', &host) && text_u64(rest, &port));
	watched->address = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

/* Ask on a connection of its own; what was heard. */
static struct buf
ask_monitor(const struct watched *watched, const char *request)
{
	scoped(file_close) int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct buf heard = BUF(64 * KIB);
	char bytes[4096];
	ssize_t len;

	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&watched->address, sizeof(watched->address)),
	    0);
	assert_int_equal(write(fd, request, strlen(request)), strlen(request));
	do {
		struct pollfd wait = { monitor_fd(watched->monitor), POLLIN, 0 };

		(void)!poll(&wait, 1, monitor_timeout(watched->monitor) == 0 ? 0 : 1);
		monitor_run(watched->monitor);
		len = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (len > 0)
			buf_add(&heard, (struct text){ bytes, (size_t)len });
	} while (len != 0);
	return heard;
}

static void
assert_heard(const struct watched *watched, const char *request, const char *words)
{
	scoped(buf_free) struct buf heard = ask_monitor(watched, request);

	if (strstr(buf_string(&heard), words) == NULL)
		fail_msg("'%s' is not in: %s", words, buf_string(&heard));
	assert_null(strstr(buf_string(&heard), "this is not told"));
	assert_null(strstr(buf_string(&heard), "Access-Control"));
}

static void
tells_figures_and_health(void **state)
{
	scoped(watched_free) struct watched watched;

	(void)state;
	open_watched(&watched);
	assert_heard(&watched,
	    "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
	    "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
	assert_heard(&watched, "GET /metrics HTTP/1.0\r\n\r\n", "\naccord_x 7\n");
	assert_heard(&watched, "GET /health HTTP/1.0\r\n\r\n", " 200 OK\r\n");
	assert_heard(&watched, "GET /health HTTP/1.0\r\n\r\n", "\r\n\r\nok\n");
	watched.ill = "the disk is full";
	assert_heard(&watched, "GET /health HTTP/1.0\r\n\r\n", " 503 ");
	assert_heard(&watched, "GET /health HTTP/1.0\r\n\r\n", "\r\n\r\nthe disk is full\n");
	watched.ill = NULL;
	assert_heard(&watched, "GET /health HTTP/1.0\r\n\r\n", "\r\n\r\nok\n");
}

static void
tells_nothing_else_and_no_web_page(void **state)
{
	scoped(watched_free) struct watched watched;

	(void)state;
	open_watched(&watched);
	assert_heard(&watched, "GET / HTTP/1.0\r\n\r\n", " 404 ");
	assert_heard(&watched, "GET /metrics/ HTTP/1.0\r\n\r\n", " 404 ");
	assert_heard(&watched, "DELETE /metrics HTTP/1.0\r\n\r\n", " 405 ");
	assert_heard(&watched, "GET /metrics HTTP/1.0\r\nHost: evil.example\r\n\r\n", " 403 ");
}

static void
is_for_this_machine_alone(void **state)
{
	struct monitor_config config = { TEXT("0.0.0.0:0"), measure, healthy, NULL };
	struct monitor *monitor = NULL;
	struct err err;

	(void)state;
	assert_false(monitor_open(&config, &monitor, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_non_null(strstr(err.text, "this machine alone"));
	assert_null(monitor);
	config.listen = TEXT("nonsense");
	assert_false(monitor_open(&config, &monitor, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(tells_figures_and_health), TEST(tells_nothing_else_and_no_web_page),
    TEST(is_for_this_machine_alone))
