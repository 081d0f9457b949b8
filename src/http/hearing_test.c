#include "http/hearing.h"

#include "door.h"

/* A server that tells events, and is told by the test what they are. */
struct tower {
	struct door door;
	struct text events;
	size_t given;
	bool ends, none;
	char known[64]; /* Last-Event-ID of the last who came */
	unsigned came;
	struct exchange *listener;
	struct hearing *hearing;
};

static bool
more(void *arg, char *at, size_t room, size_t *got)
{
	struct tower *tower = arg;
	struct text rest = text_after(tower->events, tower->given);

	if (rest.len == 0)
		return !tower->ends;
	*got = rest.len < room ? rest.len : room;
	memcpy(at, rest.at, *got);
	tower->given += *got;
	return true;
}

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct tower *tower = arg;

	response->status = 200;
	response->type = "text/event-stream";
	if (text_eq(request->path, TEXT("/key"))) {
		response->body = BUF(KIB);
		buf_add(&response->body, TEXT("KEY\n"));
		return;
	}
	tower->came++;
	if (tower->none || !text_eq(request->path, TEXT("/events"))) {
		response->status = 404;
		return;
	}
	snprintf(tower->known, sizeof(tower->known), "%.*s", TEXT_ARGS(request->last_event));
	tower->listener = request->exchange;
	tower->given = 0;
	response->flow = (struct flow){ more, NULL, tower };
}

static void
tower_open(struct tower *tower)
{
	scoped(buf_free) struct buf base = BUF(KIB);
	struct text bases[1];
	struct err err;

	*tower = (struct tower){ 0 };
	open_door_for(&tower->door, (struct server_config){ .handle = handle, .arg = tower });
	buf_add(&base, TEXT("http://"));
	assert_true(server_address(tower->door.server, &base, &err));
	bases[0] = buf_text(&base);
	assert_true(hearing_open(bases, 1, NULL, &tower->hearing, &err));
}

static void
tower_free(struct tower *tower)
{
	hearing_close(&tower->hearing);
	door_free(&tower->door);
}

/* Let both work until something is heard. */
static void
until_heard(struct tower *tower, struct hearing_heard *heard)
{
	int64_t end = now_ms() + PATIENCE_MS;

	while (!hearing_next(tower->hearing, 0, heard)) {
		assert_true(now_ms() < end);
		server_run(tower->door.server);
	}
}

static void
hears_events_as_they_are_told(void **state)
{
	scoped(tower_free) struct tower tower;
	struct hearing_heard heard;

	(void)state;
	tower_open(&tower);
	tower.events = TEXT("id: 1\nevent: key\ndata: a\n\n");
	assert_false(hearing_next(tower.hearing, 0, &heard));
	hearing_listen(tower.hearing, 0, "/events");
	until_heard(&tower, &heard);
	assert_true(heard.event && text_eq(heard.told.name, TEXT("key")));
	assert_true(text_eq(heard.told.data, TEXT("a")));
	assert_true(hearing_listens(tower.hearing, 0));
	assert_string_equal(tower.known, "");
	tower.events = TEXT("id: 1\nevent: key\ndata: a\n\ndata: b\n\ndata: c\n\n");
	exchange_wake(tower.listener);
	until_heard(&tower, &heard);
	assert_true(text_eq(heard.told.data, TEXT("b")));
	until_heard(&tower, &heard);
	assert_true(text_eq(heard.told.data, TEXT("c")));
}

static void
comes_again_from_where_a_stream_has_ended(void **state)
{
	scoped(tower_free) struct tower tower;
	struct hearing_heard heard;

	(void)state;
	tower_open(&tower);
	tower.events = TEXT("id: 7\ndata: a\n\n");
	tower.ends = true;
	hearing_listen(tower.hearing, 0, "/events");
	until_heard(&tower, &heard);
	while (hearing_listens(tower.hearing, 0)) {
		assert_false(hearing_next(tower.hearing, 0, &heard));
		server_run(tower.door.server);
	}
	assert_int_equal(tower.came, 1);
	hearing_listen(tower.hearing, 0, "/events"); /* does not wait */
	until_heard(&tower, &heard);
	assert_string_equal(tower.known, "7");
	assert_int_equal(tower.came, 2);
}

static void
asks_short_questions_beside_that(void **state)
{
	scoped(tower_free) struct tower tower;
	struct hearing_heard heard;

	(void)state;
	tower_open(&tower);
	hearing_listen(tower.hearing, 0, "/events");
	assert_true(hearing_ask(tower.hearing, 0, "/key"));
	assert_false(hearing_ask(tower.hearing, 0, "/key")); /* it is asked already */
	until_heard(&tower, &heard);
	assert_true(!heard.event && heard.good && text_eq(heard.body, TEXT("KEY\n")));
	assert_true(hearing_ask(tower.hearing, 0, "/none"));
	until_heard(&tower, &heard);
	assert_true(!heard.event && !heard.good && heard.why.fault == FAULT_ABSENT);
	server_close(&tower.door.server);
	assert_true(hearing_ask(tower.hearing, 0, "/key"));
	while (!hearing_next(tower.hearing, 10, &heard))
		;
	assert_true(!heard.event && !heard.good && heard.why.fault == FAULT_SYSTEM);
}

static void
what_is_no_stream_is_let_be(void **state)
{
	scoped(tower_free) struct tower tower;
	struct hearing_heard heard;

	(void)state;
	tower_open(&tower);
	tower.none = true;
	hearing_listen(tower.hearing, 0, "/events");
	for (unsigned i = 0; tower.came == 0 || i < 20; i++) {
		assert_false(hearing_next(tower.hearing, 0, &heard));
		server_run(tower.door.server);
	}
	assert_false(hearing_listens(tower.hearing, 0));
	assert_int_equal(tower.came, 1);
}

TESTS(TEST(hears_events_as_they_are_told), TEST(comes_again_from_where_a_stream_has_ended),
    TEST(asks_short_questions_beside_that), TEST(what_is_no_stream_is_let_be))
