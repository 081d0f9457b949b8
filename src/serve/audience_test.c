#include "serve/audience.h"

#include "action/release/events.h"
#include "door.h"
#include "serve/waiting.h"

/* A server that answers /events alone. */
struct hall {
	struct door door;
	struct tree tree;
	struct audience *audience;
	int64_t ahead; /* of the clock */
};

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct hall *hall = arg;

	if (!audience_handle(hall->audience, request, response))
		response->status = 404;
}

static void
hall_open(struct hall *hall, unsigned most)
{
	struct server_config config = { .body_max = KIB, .handle = handle, .arg = hall };
	char path[PATH_MAX];
	struct err err;

	*hall = (struct hall){ 0 };
	open_door_for(&hall->door, config);
	scratch_path(&hall->door.scratch, "public", path);
	assert_true(tree_open(path, &hall->tree, &err));
	assert_true(audience_open(&hall->tree, most, &hall->audience, &err));
}

static void
hall_free(struct hall *hall)
{
	server_close(&hall->door.server);
	audience_close(&hall->audience);
	door_free(&hall->door);
}

/* Events of these letters. */
static void
put_events(struct hall *hall, const char *letters)
{
	scoped(buf_free) struct buf bytes = BUF(EVENTS_MAX);
	struct err err;

	buf_add(&bytes, TEXT("retry: 5000\n: log 3\n\n"));
	for (; *letters != '\0'; letters++)
		buf_addf(
		    &bytes, "id: %c\nevent: key\ndata: {\"%c\":1}\n\n", *letters, *letters);
	assert_true(tree_put(&hall->tree, EVENTS_PATH, buf_text(&bytes), &err));
}

static void
go_on(struct hall *hall, struct visit *visit)
{
	audience_run(hall->audience, waiting_now() + hall->ahead);
	step(&hall->door, visit);
}

/* Until he has heard that. */
static void
until_heard(struct hall *hall, struct visit *visit, const char *words)
{
	int64_t end = now_ms() + PATIENCE_MS;

	while (strstr(buf_string(&visit->heard), words) == NULL) {
		assert_true(now_ms() < end);
		go_on(hall, visit);
	}
}

static struct visit
listen_to(const struct hall *hall, const char *request)
{
	struct visit visit = visit_door(&hall->door);

	visit.left = text_of(request);
	return visit;
}

#define STREAM "GET /events HTTP/1.1\r\nHost: x\r\n\r\n"

static void
who_listens_hears_what_there_is_and_then_what_is_new(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	const char *heard;

	(void)state;
	hall_open(&hall, 0);
	put_events(&hall, "ab");
	visit = listen_to(&hall, STREAM);
	until_heard(&hall, &visit, "id: b\nevent: key\ndata: {\"b\":1}\n\n");
	heard = buf_string(&visit.heard);
	assert_non_null(strstr(heard, "Content-Type: text/event-stream\r\n"));
	assert_non_null(strstr(heard, "X-Accel-Buffering: no\r\n"));
	assert_non_null(strstr(heard, "retry: 5000\n\n"));
	assert_non_null(strstr(heard, "id: a\n"));
	assert_null(strstr(heard, ": log"));
	assert_int_equal(audience_count(hall.audience), 1);
	put_events(&hall, "abc");
	until_heard(&hall, &visit, "id: c\n");
	assert_true(strstr(strstr(heard, "id: b") + 1, "id: b") == NULL);
	assert_false(visit.closed);
}

static void
who_comes_again_hears_what_he_does_not_know(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit known = { .fd = -1 }, strange = { .fd = -1 };

	(void)state;
	hall_open(&hall, 0);
	put_events(&hall, "abc");
	known = listen_to(&hall, "GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: b\r\n\r\n");
	until_heard(&hall, &known, "id: c\n");
	assert_null(strstr(buf_string(&known.heard), "id: b"));
	strange =
	    listen_to(&hall, "GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: z\r\n\r\n");
	until_heard(&hall, &strange, "id: c\n");
	assert_non_null(strstr(buf_string(&strange.heard), "id: a"));
}

static void
one_answer_comes_at_once_or_with_the_next_news(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	hall_open(&hall, 0);
	put_events(&hall, "ab");
	audience_run(hall.audience, waiting_now());
	SAYS(&hall.door, "GET /events?after=a HTTP/1.1\r\n" CLOSE "\r\n", "200 OK", "id: b\n");
	SAYS(&hall.door, "GET /events?wait=300&after=a HTTP/1.1\r\n" CLOSE "\r\n", "id: b\n");
	SAYS(&hall.door, "GET /events?wait=0&after=b HTTP/1.1\r\n" CLOSE "\r\n",
	    "Content-Length: 0\r\n");
	visit = listen_to(&hall, "GET /events?wait=300&after=b HTTP/1.1\r\n" CLOSE "\r\n");
	while (audience_count(hall.audience) == 0)
		go_on(&hall, &visit);
	assert_int_equal(visit.heard.len, 0);
	put_events(&hall, "abc");
	until_heard(&hall, &visit, "id: c\n");
	assert_null(strstr(buf_string(&visit.heard), "id: b"));
	assert_int_equal(audience_count(hall.audience), 0);
}

static void
when_the_time_is_over_the_answer_is_empty(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	hall_open(&hall, 0);
	visit = listen_to(&hall, "GET /events?wait=20 HTTP/1.1\r\n" CLOSE "\r\n");
	while (audience_count(hall.audience) == 0)
		go_on(&hall, &visit);
	hall.ahead = 19000;
	go_on(&hall, &visit);
	assert_int_equal(audience_count(hall.audience), 1);
	hall.ahead = 21000;
	until_heard(&hall, &visit, "Content-Length: 0\r\n");
}

static void
a_quiet_stream_is_kept_open_by_a_word(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	hall_open(&hall, 0);
	visit = listen_to(&hall, STREAM);
	until_heard(&hall, &visit, "retry: 5000\n\n");
	hall.ahead = AUDIENCE_QUIET_MS / 2;
	for (unsigned i = 0; i < 5; i++)
		go_on(&hall, &visit);
	assert_null(strstr(buf_string(&visit.heard), "\n:\n\n"));
	hall.ahead = AUDIENCE_QUIET_MS + 5000;
	until_heard(&hall, &visit, ":\n\n");
}

/* Who has hung up is found out by the next word. */
static void
who_is_gone_is_forgotten(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit here = { .fd = -1 };

	(void)state;
	hall_open(&hall, 0);
	{
		scoped(visit_free) struct visit gone = listen_to(&hall, STREAM);

		until_heard(&hall, &gone, "retry");
	}
	here = listen_to(&hall, STREAM);
	until_heard(&hall, &here, "retry");
	put_events(&hall, "a");
	until_heard(&hall, &here, "id: a");
	put_events(&hall, "ab");
	while (audience_count(hall.audience) > 1)
		go_on(&hall, &here);
	until_heard(&hall, &here, "id: b");
}

static void
there_is_room_for_so_many(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	hall_open(&hall, 1);
	visit = listen_to(&hall, STREAM);
	until_heard(&hall, &visit, "retry");
	SAYS(&hall.door, STREAM "GET /x HTTP/1.1\r\n" CLOSE "\r\n", "503 ", "Retry-After: ");
	SAYS(&hall.door, "GET /events?wait=3 HTTP/1.1\r\n" CLOSE "\r\n", "503 ");
	SAYS(&hall.door, "GET /events?wait=0 HTTP/1.1\r\n" CLOSE "\r\n", "200 ");
}

static void
what_cannot_be_meant_is_refused(void **state)
{
	scoped(hall_free) struct hall hall;

	(void)state;
	hall_open(&hall, 0);
	SAYS(&hall.door, "POST /events HTTP/1.1\r\n" CLOSE "Content-Length: 0\r\n\r\n", "405 ");
	SAYS(&hall.door, "GET /events?wait=301 HTTP/1.1\r\n" CLOSE "\r\n", "400 ");
	SAYS(&hall.door, "GET /events?wait=x HTTP/1.1\r\n" CLOSE "\r\n", "400 ");
	SAYS(&hall.door, "GET /events?since=1 HTTP/1.1\r\n" CLOSE "\r\n", "400 ");
	SAYS(&hall.door, "GET /events/ HTTP/1.1\r\n" CLOSE "\r\n", "404 ");
}

/* Of what is so much that it cannot be kept, who is behind hears the rest when he asks again.
 */
static void
who_falls_far_behind_has_to_ask_again(void **state)
{
	scoped(hall_free) struct hall hall;
	scoped(visit_free) struct visit visit = { .fd = -1 };
	scoped(buf_free) struct buf bytes = BUF(EVENTS_MAX);
	struct err err;

	(void)state;
	hall_open(&hall, 0);
	visit = listen_to(&hall, STREAM);
	until_heard(&hall, &visit, "retry");
	for (unsigned i = 0; i < 6; i++) {
		buf_clear(&bytes);
		buf_addf(&bytes, "id: %u\ndata: ", i);
		while (bytes.len < EVENTS_MAX - KIB)
			buf_add_byte(&bytes, 'x');
		buf_add(&bytes, TEXT("\n\n"));
		assert_true(tree_put(&hall.tree, EVENTS_PATH, buf_text(&bytes), &err));
		audience_run(hall.audience, waiting_now() + i * 2000);
	}
	while (audience_count(hall.audience) > 0)
		go_on(&hall, &visit);
	SAYS(&hall.door, "GET /events?after=4 HTTP/1.1\r\n" CLOSE "\r\n", "200 OK", "id: 5\n");
}

TESTS(TEST(who_listens_hears_what_there_is_and_then_what_is_new),
    TEST(who_comes_again_hears_what_he_does_not_know),
    TEST(one_answer_comes_at_once_or_with_the_next_news),
    TEST(when_the_time_is_over_the_answer_is_empty),
    TEST(a_quiet_stream_is_kept_open_by_a_word), TEST(who_is_gone_is_forgotten),
    TEST(there_is_room_for_so_many), TEST(what_cannot_be_meant_is_refused),
    TEST(who_falls_far_behind_has_to_ask_again))
