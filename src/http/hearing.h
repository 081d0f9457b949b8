/*
 * hearing.h - several servers at once: their event streams, and short questions to them.
 *
 * A stream that ends is asked for again, from the last event on, after a while; so one that a
 * plain file serves for is looked at from time to time.  What is slow or silent keeps nobody
 * else waiting.
 */
#pragma once

#include "http/event_stream.h"

#define HEARING_MAX 64                /* servers */
#define HEARING_ANSWER_MAX (64 * KIB) /* of one short question */

struct hearing;

/* Texts are the hearing's, until the next call. */
struct hearing_heard {
	size_t server;
	bool event; /* told is one; else it is the answer to a question: */
	struct event_told told;
	bool good; /* it is there, else: */
	struct err why;
	struct text body;
};

/* `bases` are addresses to which paths are added, without a slash at the end; `trust` is as in
 * client_set_trust(), or NULL.  Faults: LIMIT, SYSTEM. */
must_use bool hearing_open(const struct text *bases, size_t count, const char *trust,
    struct hearing **out, struct err *err);
void hearing_close(struct hearing **hearing);

/* Listen to a server's stream from now on. */
void hearing_listen(struct hearing *hearing, size_t server, const char *path);

/* Does its stream go on now? */
bool hearing_listens(const struct hearing *hearing, size_t server);

/* Ask a server for a small file.  False while it was asked and has not answered. */
bool hearing_ask(struct hearing *hearing, size_t server, const char *path);

/* Wait for something to be heard, so many milliseconds at most.  False when nothing was. */
must_use bool hearing_next(struct hearing *hearing, int ms, struct hearing_heard *out);
