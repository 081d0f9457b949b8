#include "http/server.h"

#include <ifaddrs.h>
#include <net/if.h>

#include "door.h"

static void
hands_over_requests_and_sends_answers(void **state)
{
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	SAYS(&door, "GET /a/b HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200 OK",
	    "\r\n\r\nGET /a/b 0\n", "Content-Type: text/plain\r\n", "nosniff",
	    "Referrer-Policy: no-referrer\r\n", "frame-ancestors 'none'");
	SAYS(&door, "POST /p HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\n\r\nabcde",
	    "\r\n\r\nPOST /p 5\n");
	SAYS(&door,
	    "POST /p HTTP/1.1\r\n" CLOSE
	    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
	    "\r\n\r\nPOST /p 5\n");
	SAYS(&door, "GET /no HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 405 ", "Allow: POST\r\n");
	assert_int_equal(door.handled, 4);
}

/* Of short ones the headers are made once, as long as they are the same. */
static void
each_answer_on_a_connection_has_its_own_words_and_headers(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	static const char *const said[] = { "GET /a 0\n", "GET /b 0\n", "Allow: POST\r\n",
		"GET /no 0\n", "GET /c 0\n", "Content-Length: 10\r\n", "GET /dd 0\n",
		"Content-Length: 9\r\n", "GET /e 0\n" };
	const char *heard, *next;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	visit = visit_door(&door);
	visit.left = TEXT("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
			  "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"
			  "GET /no HTTP/1.1\r\nHost: x\r\n\r\n"
			  "GET /c HTTP/1.1\r\nHost: x\r\n\r\n"
			  "GET /dd HTTP/1.1\r\nHost: x\r\n\r\n"
			  "GET /e HTTP/1.1\r\nHost: x\r\n\r\n");
	while (answers(&visit) < 6)
		step(&door, &visit);
	heard = buf_string(&visit.heard);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		next = strstr(heard, said[i]);
		assert_non_null(next);
		heard = next + strlen(said[i]);
	}
	next = strstr(buf_string(&visit.heard), "Allow:");
	assert_null(strstr(next + 1, "Allow:"));
}

static void
paths_stay_as_they_were_sent(void **state)
{
	static const char *const paths[] = { "/%2e%2e/x", "/a%2fb", "//a", "/%00", "/A/../b" };
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		scoped(buf_free) struct buf request = BUF(KIB), answer = BUF(KIB);

		buf_addf(&request, "GET %s HTTP/1.1\r\n" CLOSE "\r\n", paths[i]);
		buf_addf(&answer, "GET %s 0\n", paths[i]);
		SAYS(&door, buf_string(&request), buf_string(&answer));
	}
}

static void
sends_files_and_nothing_but_files(void **state)
{
	scoped(door_free) struct door door;
	char path[PATH_MAX], link[PATH_MAX];
	struct err err;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	scratch_put(&door.scratch, "file", TEXT("what is in it"));
	scratch_path(&door.scratch, "dir", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_path(&door.scratch, "file", path);
	scratch_path(&door.scratch, "link", link);
	assert_int_equal(symlink(path, link), 0);
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "\r\n", "200 OK", "\r\n\r\nwhat is in it",
	    "Cache-Control: public, immutable\r\n", "Content-Length: 13\r\n");
	SAYS(&door, "GET /gone HTTP/1.1\r\n" CLOSE "\r\n", "404 Not Found",
	    "Cache-Control: no-store\r\n");
	SAYS(&door, "GET /dir HTTP/1.1\r\n" CLOSE "\r\n", "404 Not Found");
	SAYS(&door, "GET /link HTTP/1.1\r\n" CLOSE "\r\n", "404 Not Found");
}

static void
sends_the_part_of_a_file_that_is_wanted(void **state)
{
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	scratch_put(&door.scratch, "file", TEXT("what is in it"));
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=5-\r\n\r\n", "206 ",
	    "\r\n\r\nis in it", "Content-Range: bytes 5-12/13\r\n", "Content-Length: 8\r\n");
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=0-3\r\n\r\n", "206 ",
	    "\r\n\r\nwhat");
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=12-99\r\n\r\n", "206 ",
	    "bytes 12-12/13");
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=13-\r\n\r\n", "200 OK",
	    "\r\n\r\nwhat is in it", "Accept-Ranges: bytes\r\n");
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=1-2,4-5\r\n\r\n", "200 OK");
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=-4\r\n\r\n", "200 OK");
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=4-2\r\n\r\n", "200 OK");
	SAYS(&door, "GET /gone HTTP/1.1\r\n" CLOSE "Range: bytes=1-\r\n\r\n", "404 ");
	SAYS(&door, "GET /a HTTP/1.1\r\n" CLOSE "Range: bytes=1-\r\n\r\n", "200 OK");
}

static void
head_is_get_without_a_body(void **state)
{
	scoped(door_free) struct door door;
	scoped(buf_free) struct buf heard = BUF(KIB);

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	scratch_put(&door.scratch, "file", TEXT("what is in it"));
	heard = ask(&door, "HEAD /file HTTP/1.1\r\n" CLOSE "\r\n");
	assert_non_null(strstr(buf_string(&heard), "200 OK"));
	assert_non_null(strstr(buf_string(&heard), "Content-Length: 13\r\n"));
	assert_true(text_ends(buf_text(&heard), TEXT("\r\n\r\n")));
}

static void
a_connection_lives_for_several_requests(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	visit = visit_door(&door);
	for (unsigned i = 1; i <= 3; i++) {
		visit.left = TEXT("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
		while (answers(&visit) < i)
			step(&door, &visit);
	}
	assert_false(visit.closed);
	assert_int_equal(door.handled, 3);
}

/* A body of so many bytes, announced or in chunks. */
static void
add_body(struct buf *out, size_t len, bool chunked)
{
	if (chunked)
		buf_addf(out, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", len);
	else
		buf_addf(out, "Content-Length: %zu\r\n\r\n", len);
	for (size_t i = 0; i < len; i++)
		buf_add_byte(out, 'x');
	if (chunked)
		buf_add(out, TEXT("\r\n0\r\n\r\n"));
}

static void
a_body_over_the_limit_is_told_and_the_connection_lives(void **state)
{
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ .body_max = 5000 });
	for (int chunked = 0; chunked < 2; chunked++) {
		scoped(visit_free) struct visit visit = visit_door(&door);
		scoped(buf_free) struct buf request = BUF(MIB);

		buf_add(&request, TEXT("POST /p HTTP/1.1\r\nHost: x\r\n"));
		add_body(&request, 5001, chunked);
		buf_add(&request, TEXT("POST /p HTTP/1.1\r\nHost: x\r\n"));
		add_body(&request, 5000, chunked);
		visit.left = buf_text(&request);
		while (answers(&visit) < 2) {
			assert_false(visit.closed);
			step(&door, &visit);
		}
		assert_non_null(strstr(buf_string(&visit.heard), "HTTP/1.1 413 "));
		while (strstr(buf_string(&visit.heard), "POST /p 5000\n") == NULL)
			step(&door, &visit);
	}
	assert_int_equal(door.longest, 5000);
}

static void
whoever_asks_before_sending_too_much_is_told_at_once(void **state)
{
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	SAYS(&door,
	    "POST /p HTTP/1.1\r\n" CLOSE "Content-Length: 100000000\r\n"
	    "Expect: 100-continue\r\n\r\n",
	    "HTTP/1.1 413 ");
	assert_int_equal(door.handled, 0);
}

static void
a_body_without_end_is_cut(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	scoped(buf_free) struct buf chunk = BUF(MIB);

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	visit = visit_door(&door);
	visit.left = TEXT("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
	add_body(&chunk, 100, true);
	buf_cut(&chunk, chunk.len - 5); /* not the last */
	while (!visit.closed) {
		step(&door, &visit);
		if (visit.left.len == 0)
			visit.left = text_after(
			    buf_text(&chunk), strlen("Transfer-Encoding: chunked\r\n\r\n"));
	}
	assert_int_equal(door.handled, 0);
}

static void
all_bodies_together_have_a_limit(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit slow = { .fd = -1 };

	(void)state;
	open_door(&door, (struct server_config){ .body_max = 1000, .bodies_max = 1500 });
	slow = visit_door(&door);
	{
		scoped(buf_free) struct buf request = BUF(MIB);

		buf_add(&request, TEXT("POST /p HTTP/1.1\r\n" CLOSE));
		add_body(&request, 1000, false);
		buf_cut(&request, request.len - 1); /* and now it waits */
		slow.left = buf_text(&request);
		while (slow.left.len > 0)
			step(&door, &slow);
		for (unsigned i = 0; i < 10; i++)
			step(&door, &slow);
	}
	{
		scoped(buf_free) struct buf request = BUF(MIB);

		buf_add(&request, TEXT("POST /p HTTP/1.1\r\n" CLOSE));
		add_body(&request, 900, false);
		SAYS(&door, buf_string(&request), "HTTP/1.1 503 ", "Retry-After: ");
		slow.left = TEXT("x");
		until_closed(&door, &slow);
		assert_non_null(strstr(buf_string(&slow.heard), "POST /p 1000\n"));
		SAYS(&door, buf_string(&request), "POST /p 900\n"); /* there is room again */
	}
}

static void
headers_have_a_limit(void **state)
{
	scoped(door_free) struct door door;
	scoped(buf_free) struct buf request = BUF(MIB);

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	buf_add(&request, TEXT("GET /a HTTP/1.1\r\n" CLOSE "X-Long: "));
	for (size_t i = 0; i < 2 * SERVER_HEADER_MAX; i++)
		buf_add_byte(&request, 'x');
	buf_add(&request, TEXT("\r\n\r\n"));
	{
		scoped(buf_free) struct buf heard = ask(&door, buf_string(&request));

		assert_true(heard.len == 0 || strstr(heard.at, "HTTP/1.1 4") != NULL);
	}
	assert_int_equal(door.handled, 0);
	SAYS(&door, "GET /a HTTP/1.1\r\n" CLOSE "\r\n", "200 OK");
}

static void
what_is_no_http_is_refused(void **state)
{
	static const char *const bad[] = { "\r\n\r\n\r\n", "garbage\r\n\r\n", "GET\r\n\r\n",
		"POST /p HTTP/1.1\r\n" CLOSE "Content-Length: x\r\n\r\n",
		"POST /p HTTP/1.1\r\n" CLOSE "Content-Length: -1\r\n\r\n" };
	scoped(door_free) struct door door;

	(void)state;
	open_door(&door, (struct server_config){ .idle_seconds = 1 });
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf heard = ask(&door, bad[i]);

		assert_null(strstr(buf_string(&heard), " 200 "));
	}
	assert_int_equal(door.handled, 0);
}

/* Those beyond wait in the kernel's queue until one leaves. */
static void
connections_have_a_limit(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit first = { .fd = -1 }, second = { .fd = -1 };

	(void)state;
	open_door(&door, (struct server_config){ .connections_max = 1 });
	first = visit_door(&door);
	first.left = TEXT("GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
	while (answers(&first) < 1)
		step(&door, &first);
	second = visit_door(&door);
	second.left = TEXT("GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
	for (unsigned i = 0; i < 20; i++)
		step(&door, &second);
	assert_int_equal(door.handled, 1);
	file_close(&first.fd);
	while (answers(&second) < 1 && !second.closed)
		step(&door, &second);
}

static void
who_says_nothing_is_cut(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	open_door(&door, (struct server_config){ .idle_seconds = 1 });
	visit = visit_door(&door);
	visit.left = TEXT("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
	until_closed(&door, &visit);
	assert_int_equal(door.handled, 0);
}

/* On a busy machine that second may be over before a whole request was read. */
static void
until_served(struct door *door)
{
	int64_t end = now_ms() + PATIENCE_MS;
	bool served = false;

	while (!served) {
		scoped(buf_free) struct buf heard =
		    ask(door, "GET /a HTTP/1.1\r\n" CLOSE "\r\n");

		assert_true(now_ms() < end);
		served = strstr(buf_string(&heard), "200 OK") != NULL;
	}
}

/* A byte now and then keeps a connection from being idle, in the header and in the
 * body. */
static void
who_drips_is_cut(void **state)
{
	static const char *const begins[] = { "GET /a HTTP/1.1\r\nX-Long: ",
		"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n" };
	scoped(door_free) struct door door;
	struct server_counts counts;

	(void)state;
	open_door(&door, (struct server_config){ .idle_seconds = 3600, .request_seconds = 1 });
	for (size_t i = 0; i < 2; i++) {
		scoped(visit_free) struct visit visit = visit_door(&door);
		int64_t next = 0, end = now_ms() + PATIENCE_MS;

		visit.left = text_of(begins[i]);
		while (!visit.closed) {
			assert_true(now_ms() < end);
			step(&door, &visit);
			if (now_ms() < next || visit.left.len > 0)
				continue;
			visit.left = TEXT("x");
			next = now_ms() + 50;
		}
	}
	assert_int_equal(door.handled, 0);
	server_count(door.server, &counts);
	assert_int_equal(counts.expired, 2);
	until_served(&door);
}

/* An address of this machine that is not loopback; false where it has none. */
static bool
own_address(struct sockaddr_in *out)
{
	struct ifaddrs *list;
	bool found = false;

	assert_int_equal(getifaddrs(&list), 0);
	for (const struct ifaddrs *at = list; at != NULL && !found; at = at->ifa_next) {
		if (at->ifa_addr == NULL || at->ifa_addr->sa_family != AF_INET ||
		    (at->ifa_flags & IFF_LOOPBACK) != 0)
			continue;
		memcpy(out, at->ifa_addr, sizeof(*out));
		found = true;
	}
	freeifaddrs(list);
	return found;
}

static void
one_address_has_a_limit(void **state)
{
	struct sockaddr_in own;
	scoped(door_free) struct door door = { 0 };
	struct server_counts counts;

	(void)state;
	if (!own_address(&own))
		skip();
	open_door(&door, (struct server_config){ .listen = TEXT(":0"), .address_max = 2 });
	for (int round = 0; round < 2; round++) {
		scoped(visit_free) struct visit first = { .fd = -1 }, second = { .fd = -1 },
						third = { .fd = -1 }, local = { .fd = -1 };

		local = visit_door(&door);
		own.sin_port = door.address.sin_port;
		door.address.sin_addr = own.sin_addr;
		first = visit_door(&door);
		second = visit_door(&door);
		first.left = second.left = TEXT("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
		while (answers(&first) < 1)
			step(&door, &first);
		while (answers(&second) < 1)
			step(&door, &second);
		third = visit_door(&door);
		until_closed(&door, &third);
		assert_int_equal(third.heard.len, 0);
		/* This machine itself is not counted, and others go on. */
		local.left = first.left = TEXT("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
		while (answers(&local) < 1)
			step(&door, &local);
		while (answers(&first) < 2)
			step(&door, &first);
		server_count(door.server, &counts);
		assert_int_equal(counts.refused, round + 1);
		door.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		file_close(&first.fd);
		file_close(&second.fd);
		while (counts.open > 1) {
			step(&door, &local);
			server_count(door.server, &counts);
		}
	}
}

static void
tells_what_it_saw(void **state)
{
	scoped(door_free) struct door door;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	struct server_counts counts;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	server_count(door.server, &counts);
	assert_int_equal(counts.requests + counts.connections + counts.open, 0);
	scratch_put(&door.scratch, "file", TEXT("what is in it"));
	SAYS(&door, "GET /file HTTP/1.1\r\n" CLOSE "\r\n", "200 OK");
	SAYS(&door, "GET /gone HTTP/1.1\r\n" CLOSE "\r\n", "404 ");
	SAYS(&door, "GET /no HTTP/1.1\r\n" CLOSE "\r\n", "405 ");
	SAYS(&door, "POST /p HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\n\r\nabcde", "200 OK");
	visit = visit_door(&door);
	visit.left = TEXT("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
	while (door.held_len < 1)
		step(&door, &visit);
	server_count(door.server, &counts);
	assert_int_equal(counts.requests, 5);
	assert_int_equal(counts.answers[2], 2);
	assert_int_equal(counts.answers[4], 2);
	assert_int_equal(counts.answers[0] + counts.answers[5], 0);
	assert_int_equal(counts.connections, 5);
	assert_int_equal(counts.open, 1);
	assert_int_equal(counts.held, 1);
	assert_int_equal(counts.bytes_in, 5);
	assert_true(counts.bytes_out > strlen("what is in it"));
	door_reply(door.held[0]);
	server_count(door.server, &counts);
	assert_int_equal(counts.held, 0);
	assert_int_equal(counts.answers[2], 3);
}

/* A web page may have a name of its own lead here. */
static void
a_local_server_answers_no_web_page(void **state)
{
	scoped(door_free) struct door door;
	struct server_config open = { .listen = TEXT("0.0.0.0:0"), .local = true };
	struct server *server = NULL;
	struct err err;

	(void)state;
	assert_false(server_open(&open, &server, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	open_door(&door, (struct server_config){ .local = true });
	SAYS(&door, "GET /a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
	    "403 Forbidden");
	assert_int_equal(door.handled, 0);
	{
		scoped(buf_free) struct buf heard = ask(
		    &door, "GET /a HTTP/1.1\r\nHost: localhost:9\r\nConnection: close\r\n\r\n");

		assert_non_null(strstr(buf_string(&heard), "200 OK"));
		assert_null(strstr(buf_string(&heard), "Access-Control-Allow-Origin"));
	}
	SAYS(&door, "GET /a HTTP/1.0\r\n\r\n", "200 OK");
}

/* Also one that is sent without a flag that would keep the signal away. */
static void
who_hangs_up_in_the_middle_of_a_file_ends_nothing(void **state)
{
	scoped(door_free) struct door door;
	scoped(buf_free) struct buf large = BUF(8 * MIB);

	(void)state;
	while (large.len < 6 * MIB)
		buf_add(&large, TEXT("much more than fits a socket's buffers "));
	open_door(&door, (struct server_config){ 0 });
	scratch_put(&door.scratch, "file", buf_text(&large));
	for (unsigned i = 0; i < 10; i++) {
		scoped(visit_free) struct visit visit = visit_door(&door);

		visit.left = TEXT("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
		while (visit.heard.len == 0)
			step(&door, &visit);
		file_close(&visit.fd);
		SAYS(&door, "GET /a HTTP/1.1\r\n" CLOSE "\r\n", "200 OK");
	}
}

static void
says_when_it_cannot_listen(void **state)
{
	scoped(door_free) struct door door;
	scoped(buf_free) struct buf where = BUF(KIB);
	struct server_config config = { .body_max = 1, .handle = door_handle };
	struct server *second = NULL;
	struct err err;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	assert_true(server_address(door.server, &where, &err));
	config.listen = buf_text(&where);
	assert_false(server_open(&config, &second, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_null(second);
	config.listen = TEXT("nonsense");
	assert_false(server_open(&config, &second, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(hands_over_requests_and_sends_answers),
    TEST(each_answer_on_a_connection_has_its_own_words_and_headers),
    TEST(paths_stay_as_they_were_sent), TEST(sends_files_and_nothing_but_files),
    TEST(sends_the_part_of_a_file_that_is_wanted), TEST(head_is_get_without_a_body),
    TEST(a_connection_lives_for_several_requests),
    TEST(a_body_over_the_limit_is_told_and_the_connection_lives),
    TEST(whoever_asks_before_sending_too_much_is_told_at_once), TEST(a_body_without_end_is_cut),
    TEST(all_bodies_together_have_a_limit), TEST(headers_have_a_limit),
    TEST(what_is_no_http_is_refused), TEST(connections_have_a_limit),
    TEST(who_says_nothing_is_cut), TEST(who_drips_is_cut), TEST(one_address_has_a_limit),
    TEST(tells_what_it_saw), TEST(a_local_server_answers_no_web_page),
    TEST(who_hangs_up_in_the_middle_of_a_file_ends_nothing), TEST(says_when_it_cannot_listen))
