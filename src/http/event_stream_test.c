#include "http/event_stream.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

/* What a stream tells: "name|id|data;" for each, when it comes in pieces of `step` bytes. */
static void
read_all(struct event_stream *stream, struct text in, size_t step, struct buf *out)
{
	struct event_told told;
	struct err err;
	bool has;

	while (in.len > 0) {
		struct text piece = { in.at, in.len < step ? in.len : step };

		in = text_after(in, piece.len);
		while (piece.len > 0) {
			assert_true(event_stream_take(stream, &piece, &has, &told, &err));
			if (has)
				buf_addf(out, "%.*s|%.*s|%.*s;", TEXT_ARGS(told.name),
				    TEXT_ARGS(told.id), TEXT_ARGS(told.data));
		}
	}
}

static void
reads(const char *in, const char *expected)
{
	for (size_t step = 1; step < 9; step++) {
		scoped(event_stream_free) struct event_stream stream = EVENT_STREAM;
		scoped(buf_free) struct buf out = BUF(MIB);

		read_all(&stream, text_of(in), step, &out);
		assert_string_equal(buf_string(&out), expected);
	}
}

/* The examples of the specification, and what it says of odd ones. */
static void
reads_events_however_they_come(void **state)
{
	(void)state;
	reads("data: YHOO\ndata: +2\ndata: 10\n\n", "message||YHOO\n+2\n10;");
	reads(": test\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third\n\n",
	    "message|1|first event;message||second event;message|| third;");
	reads("data\n\ndata\ndata\n\ndata:", "message||;message||\n;");
	reads("data:test\n\ndata: test\n\n", "message||test;message||test;");
	reads("event: key\rdata: a\r\rdata: b\r\n\r\n", "key||a;message||b;");
	reads("event: lost\n\nid: 7\n\ndata: x\n\n", "message|7|x;");
	reads("\xEF\xBB\xBF"
	      "data: a\n\n",
	    "message||a;");
	reads("odd: 1\nodd\n:\ndata: a\nretry: x\n\n", "message||a;");
	reads("data: not ended\n", "");
}

static void
tells_when_to_ask_again_and_from_where(void **state)
{
	scoped(event_stream_free) struct event_stream stream = EVENT_STREAM;
	scoped(buf_free) struct buf out = BUF(MIB);

	(void)state;
	read_all(
	    &stream, TEXT("retry: 250\nid: 12\ndata: a\n\nid: 1\0003\ndata: cut of"), 4, &out);
	assert_true(stream.retry == 250);
	assert_string_equal(buf_string(&stream.id), "12");
	event_stream_again(&stream);
	read_all(&stream, TEXT("data: b\n\n"), 4, &out);
	assert_string_equal(buf_string(&out), "message|12|a;message|12|b;");
}

static void
refuses_what_has_no_end(void **state)
{
	static const char *const begins[] = { "data: ", "event: ", "id: ", ":" };

	(void)state;
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		scoped(event_stream_free) struct event_stream stream = EVENT_STREAM;
		scoped(buf_free) struct buf in = BUF(MIB);
		struct event_told told;
		struct text rest;
		struct err err;
		bool has;

		buf_add(&in, text_of(begins[i]));
		while (in.len <= EVENT_STREAM_MAX + 10)
			buf_add_byte(&in, 'x');
		rest = buf_text(&in);
		assert_false(event_stream_take(&stream, &rest, &has, &told, &err));
		assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

TESTS(TEST(reads_events_however_they_come), TEST(tells_when_to_ask_again_and_from_where),
    TEST(refuses_what_has_no_end))
