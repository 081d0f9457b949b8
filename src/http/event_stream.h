/*
 * event_stream.h - reading Server-Sent Events (WHATWG HTML, 9.2.6), piece by piece.
 *
 * Lines end with CR, LF or both; a blank one ends an event, which counts if it has data.
 * What is longer than EVENT_STREAM_MAX is refused.
 */
#pragma once

#include "base/buf.h"

#define EVENT_STREAM_MAX (128 * KIB)

/* Begin with EVENT_STREAM; release with event_stream_free(). */
struct event_stream {
	struct buf line, name, data;
	struct buf id;  /* of the last event that had one: from where to ask again */
	uint64_t retry; /* milliseconds, before one asks again; 0: not told */
	uint64_t lines; /* that have ended */
	bool after_cr;  /* an LF is part of the end of the line before */
	bool took;      /* what it told is over */
};

#define EVENT_STREAM                                                                           \
	((struct event_stream){ .line = BUF(EVENT_STREAM_MAX),                                 \
	    .name = BUF(KIB),                                                                  \
	    .data = BUF(EVENT_STREAM_MAX),                                                     \
	    .id = BUF(KIB) })

/* Its texts are the stream's, until it is given more. */
struct event_told {
	struct text name; /* "message" when it has none */
	struct text id;   /* the last that was told */
	struct text data; /* several lines, if there were */
};

/* Take bytes from the front of `rest` up to the end of an event: *told then; or all of them.
 * Faults: LIMIT; then the stream is only good to be freed. */
must_use bool event_stream_take(struct event_stream *stream, struct text *rest, bool *told,
    struct event_told *out, struct err *err);

/* A new connection goes on: what was begun is forgotten, the id is not. */
void event_stream_again(struct event_stream *stream);
void event_stream_free(struct event_stream *stream);
