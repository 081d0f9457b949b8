#include "http/client.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "http/address.h"
#include "test.h"

/* A server that gives each connection the same answer, whatever it is asked. */
struct stub {
	pid_t child;
	struct buf base;
};

enum after { HANG_UP, HOLD, REPEAT };

/* Read a request's header, give the answer; then hang up, hold the line, or repeat
 * the answer's end without end. */
static void
serve_one(int fd, struct text answer, enum after after)
{
	char asked[4096];
	size_t len = 0;

	while (len < sizeof(asked) - 1) {
		ssize_t more = read(fd, asked + len, sizeof(asked) - 1 - len);

		if (more <= 0)
			return;
		len += (size_t)more;
		asked[len] = '\0';
		if (strstr(asked, "\r\n\r\n") != NULL)
			break;
	}
	if (write(fd, answer.at, answer.len) < 0)
		return;
	if (after == REPEAT)
		while (write(fd, "0123456789abcdef", 16) > 0)
			;
	/* Also what is still coming in is read, or the answer would be lost with it. */
	if (after == HANG_UP)
		shutdown(fd, SHUT_WR);
	while (read(fd, asked, sizeof(asked)) > 0)
		;
}

static struct stub
stub_open(struct text answer, enum after after)
{
	struct stub stub = { .base = BUF(KIB) };
	scoped(file_close) int listening = -1;
	struct err err;

	buf_add(&stub.base, TEXT("http://"));
	assert_true(address_listen(TEXT("127.0.0.1:0"), &listening, &err));
	assert_true(address_of(listening, &stub.base, &err));
	stub.child = fork();
	if (stub.child != 0)
		return stub;
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* it outlives no test */
	for (;;) {
		struct pollfd wait = { .fd = listening, .events = POLLIN };
		int fd;

		(void)!poll(&wait, 1, -1);
		fd = accept(listening, NULL, NULL);
		if (fd < 0)
			continue;
		serve_one(fd, answer, after);
		close(fd);
	}
}

static void
stub_close(struct stub *stub)
{
	kill(stub->child, SIGKILL);
	waitpid(stub->child, NULL, 0);
	buf_free(&stub->base);
}

static void
close_client(struct client **client)
{
	client_close(client);
}

static bool
get(struct stub *stub, struct buf *out, struct err *err)
{
	scoped(close_client) struct client *client = NULL;
	struct sink sink = sink_buf(out);

	assert_true(client_open(buf_text(&stub->base), &client, err));
	client_set_patience(client, 2, 1);
	return client_get(client, "/x", &sink, err);
}

static bool
post(struct stub *stub, struct text body, struct buf *out, struct err *err)
{
	scoped(close_client) struct client *client = NULL;

	assert_true(client_open(buf_text(&stub->base), &client, err));
	client_set_patience(client, 2, 1);
	return client_post(client, "/x", body, out, err);
}

static void
hands_over_the_body_of_a_success(void **state)
{
	scoped(stub_close) struct stub stub =
	    stub_open(TEXT("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), HANG_UP);
	scoped(buf_free) struct buf got = BUF(KIB), posted = BUF(KIB);
	struct err err;

	(void)state;
	assert_true(get(&stub, &got, &err));
	assert_string_equal(buf_string(&got), "hello");
	assert_true(post(&stub, TEXT("body"), &posted, &err));
	assert_string_equal(buf_string(&posted), "hello");
	assert_true(post(&stub, TEXT(""), &posted, &err));
	assert_string_equal(buf_string(&posted), "hellohello");
}

static bool
get_from(const char *answer, uint64_t from, struct buf *out, struct err *err)
{
	scoped(stub_close) struct stub stub = stub_open(text_of(answer), HANG_UP);
	scoped(close_client) struct client *client = NULL;
	struct sink sink = sink_buf(out);

	assert_true(client_open(buf_text(&stub.base), &client, err));
	client_set_patience(client, 2, 1);
	return client_get_from(client, "/x", from, &sink, err);
}

static void
goes_on_from_where_it_is_told(void **state)
{
	scoped(buf_free) struct buf got = BUF(KIB);
	struct err err;

	(void)state;
	assert_true(get_from("HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n"
			     "content-range: bytes 2-4/5\r\n\r\nllo",
	    2, &got, &err));
	assert_true(
	    get_from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3, &got, &err));
	assert_string_equal(buf_string(&got), "llolo");
	assert_false(get_from("HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n"
			      "Content-Range: bytes 1-3/5\r\n\r\nell",
	    2, &got, &err));
	assert_false(get_from(
	    "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\nell", 2, &got, &err));
	assert_false(get_from(
	    "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n", 9, &got, &err));
	assert_string_equal(buf_string(&got), "llolo");
}

static void
tells_the_servers_words_and_the_kind_of_its_no(void **state)
{
	static const struct {
		const char *status;
		enum fault fault;
	} table[] = {
		{ "400 Bad Request", FAULT_INPUT },
		{ "403 Forbidden", FAULT_DENIED },
		{ "404 Not Found", FAULT_ABSENT },
		{ "409 Conflict", FAULT_CONFLICT },
		{ "413 Content Too Large", FAULT_LIMIT },
		{ "429 Too Many Requests", FAULT_SYSTEM },
		{ "500 Internal Server Error", FAULT_SYSTEM },
		{ "503 Service Unavailable", FAULT_SYSTEM },
		{ "204 No Content", FAULT_SYSTEM },
		{ "206 Partial Content", FAULT_SYSTEM },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		scoped(buf_free) struct buf answer = BUF(KIB), out = BUF(KIB);
		scoped(stub_close) struct stub stub = { 0 };

		buf_addf(&answer, "HTTP/1.1 %s\r\nContent-Length: 14\r\n\r\nfor a reason.\n",
		    table[i].status);
		stub = stub_open(buf_text(&answer), HANG_UP);
		assert_false(get(&stub, &out, &err));
		assert_int_equal(err.fault, table[i].fault);
		assert_int_equal(out.len, 0);
		if (strncmp(table[i].status, "204", 3) != 0)
			assert_non_null(strstr(err.text, "/x' answers: for a reason."));
	}
}

static void
words_that_cannot_be_shown_are_not(void **state)
{
	scoped(stub_close) struct stub stub = stub_open(
	    TEXT("HTTP/1.1 404 Not Found\r\nContent-Length: 8\r\n\r\n\x1b[31mred"), HANG_UP);
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;

	(void)state;
	assert_false(get(&stub, &out, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "answers with status 404"));
}

static void
does_not_listen_to_a_no_without_end(void **state)
{
	scoped(stub_close) struct stub stub =
	    stub_open(TEXT("HTTP/1.1 404 Not Found\r\n\r\n"), REPEAT);
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;

	(void)state;
	assert_false(get(&stub, &out, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
takes_no_more_than_there_is_room_for(void **state)
{
	scoped(stub_close) struct stub stub =
	    stub_open(TEXT("HTTP/1.1 200 OK\r\n\r\n"), REPEAT);
	scoped(buf_free) struct buf out = BUF(KIB), answer = BUF(KIB);
	struct err err;

	(void)state;
	assert_false(get(&stub, &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	/* Of what was posted nobody knows now what became. */
	assert_false(post(&stub, TEXT("body"), &answer, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
an_answer_cut_short_or_garbled_is_none(void **state)
{
	static const char *const bad[] = {
		"",
		"garbage\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nContent-Len",
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(stub_close) struct stub stub = stub_open(text_of(bad[i]), HANG_UP);
		scoped(buf_free) struct buf out = BUF(KIB);

		if (get(&stub, &out, &err))
			fail_msg("%s", bad[i]);
		assert_int_equal(err.fault, FAULT_SYSTEM);
	}
}

static void
what_comes_beyond_the_promised_length_is_no_body(void **state)
{
	scoped(stub_close) struct stub stub = stub_open(
	    TEXT("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more"), HANG_UP);
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;

	(void)state;
	if (get(&stub, &out, &err))
		assert_string_equal(buf_string(&out), "hello");
	else
		assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
gives_up_a_server_that_stalls(void **state)
{
	scoped(stub_close) struct stub stub =
	    stub_open(TEXT("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"), HOLD);
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;

	(void)state;
	assert_false(get(&stub, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
follows_nobody_elsewhere(void **state)
{
	scoped(stub_close) struct stub there =
	    stub_open(TEXT("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), HANG_UP);
	scoped(stub_close) struct stub here = { 0 };
	scoped(buf_free) struct buf answer = BUF(KIB), out = BUF(KIB);
	struct err err;

	(void)state;
	buf_addf(&answer, "HTTP/1.1 302 Found\r\nLocation: %s/\r\nContent-Length: 0\r\n\r\n",
	    buf_string(&there.base));
	here = stub_open(buf_text(&answer), HANG_UP);
	assert_false(get(&here, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, "302"));
	assert_int_equal(out.len, 0);
}

/* Nobody listens at that port, which only who was let there finds out. */
static void
is_sent_to_no_private_network_unless_it_may_go_anywhere(void **state)
{
	scoped(stub_close) struct stub here =
	    stub_open(TEXT("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\n"
			   "Content-Length: 0\r\n\r\n"),
		HANG_UP);
	struct err err;

	(void)state;
	for (int anywhere = 0; anywhere < 2; anywhere++) {
		scoped(close_client) struct client *client = NULL;
		scoped(buf_free) struct buf out = BUF(KIB);
		struct sink sink = sink_buf(&out);

		assert_true(client_open(buf_text(&here.base), &client, &err));
		client_set_patience(client, 2, 1);
		client_follow_redirects(client, anywhere);
		assert_false(client_get(client, "/x", &sink, &err));
		assert_int_equal(strstr(err.text, "private network") != NULL, !anywhere);
	}
}

static void
says_when_nobody_is_there(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct stub stub = stub_open(TEXT(""), HANG_UP), gone = { .base = BUF(KIB) };
	struct err err;

	(void)state;
	buf_add(&gone.base, buf_text(&stub.base));
	stub_close(&stub); /* its port is closed now */
	assert_false(get(&gone, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, buf_string(&gone.base)));
	buf_free(&gone.base);
}

static void
speaks_nothing_but_http(void **state)
{
	static const char *const bases[] = { "file:///etc", "ftp://127.0.0.1",
		"gopher://127.0.0.1", "dict://127.0.0.1", "" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		struct stub stub = { .base = BUF(KIB) };
		scoped(buf_free) struct buf out = BUF(KIB);

		buf_add(&stub.base, text_of(bases[i]));
		assert_false(get(&stub, &out, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_int_equal(out.len, 0);
		buf_free(&stub.base);
	}
}

static void
refuses_an_address_without_end(void **state)
{
	scoped(buf_free) struct buf base = BUF(MIB);
	struct client *client = NULL;
	struct err err;

	(void)state;
	memset(buf_extend(&base, 100000), 'x', 100000);
	assert_false(client_open(buf_text(&base), &client, &err));
	assert_null(client);
}

TESTS(TEST(hands_over_the_body_of_a_success), TEST(goes_on_from_where_it_is_told),
    TEST(tells_the_servers_words_and_the_kind_of_its_no),
    TEST(words_that_cannot_be_shown_are_not), TEST(does_not_listen_to_a_no_without_end),
    TEST(takes_no_more_than_there_is_room_for), TEST(an_answer_cut_short_or_garbled_is_none),
    TEST(what_comes_beyond_the_promised_length_is_no_body), TEST(gives_up_a_server_that_stalls),
    TEST(follows_nobody_elsewhere),
    TEST(is_sent_to_no_private_network_unless_it_may_go_anywhere),
    TEST(says_when_nobody_is_there), TEST(speaks_nothing_but_http),
    TEST(refuses_an_address_without_end))
