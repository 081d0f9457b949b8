/*
 * visitor.h - a connection, and the exchange on it; for this floor alone.
 *
 * A connection has one exchange at a time, so the exchange is part of it, and
 * the memory that one needed serves the next.
 */
#pragma once

#include "http/answer.h"
#include "http/crowd.h"
#include "http/exchange.h"

struct MHD_Connection;
struct server;
struct visitor;

struct exchange {
	struct request request;
	struct visitor *visitor;
	struct buf body;
	struct buf query;
	size_t passed_by; /* of a body that is not taken */
	bool too_long;
	bool too_many;
	bool is_short;  /* it was said beforehand */
	bool in_memory; /* its file is */
	bool no_room;   /* since there was none on the disk */
	bool asked;     /* it came in whole, and was answered or held */
	bool later;     /* the handler held it */
	bool held;      /* and has not answered yet */
	struct flow flow;
	bool dry; /* the flow has nothing now, and the connection waits for that */
};

/* What happens on a connection when nothing is coming in on it. */
#define VISITOR_WAITS INT64_MAX

struct visitor {
	struct visitor *next;
	struct visitor **before; /* what points to it */
	struct server *server;
	struct MHD_Connection *connection;
	int fd;
	bool counted; /* in the server's crowd, by its key */
	struct crowd_key key;
	int64_t came;  /* milliseconds */
	int64_t since; /* when a request began to come in, in milliseconds; or WAITS */
	struct answer_kept kept;
	struct exchange exchange;
};

/* A visitor at the front of a list; NULL when there is no memory. */
must_use struct visitor *visitor_add(struct visitor **list);
void visitor_remove(struct visitor *visitor);

/* libmicrohttpd has to be run before it sees what was replied. */
void server_replied(struct server *server);

/* An exchange of its is held, until server_reply(). */
void server_holds(struct server *server);

/* Forget its exchange, be ready for the next. */
void visitor_forget(struct visitor *visitor);
