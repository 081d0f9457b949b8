/*
 * server.h - an HTTP server with limits, in one thread.
 *
 * Requests come whole, up to a limit; the handler answers at once, with bytes or
 * with a file of the public tree.  The caller runs it, step by step, between
 * whatever else it has to do.
 */
#pragma once

#include "base/buf.h"

/* Named limits, each against one way of wearing a server out; the defaults of
 * server_config. */
#define SERVER_CONNECTIONS_MAX 1000   /* descriptors */
#define SERVER_BODIES_MAX (256 * MIB) /* memory: all bodies that are coming in */
#define SERVER_IDLE_SECONDS 30        /* connections on which nothing happens */
#define SERVER_REQUEST_SECONDS 600    /* senders that drip: 32 MiB at 0.5 Mbit/s */
#define SERVER_HEADER_MAX (32 * KIB)

struct request {
	struct text method;
	struct text path; /* as it was sent: nothing in it is unescaped */
	struct text body;
};

struct response {
	unsigned status;
	const char *type;  /* of the content; a literal */
	const char *cache; /* Cache-Control; a literal, NULL for none */
	const char *allow; /* the methods that a 405 names; a literal, NULL for none */
	const char *file;  /* send this file; NULL: send the body */
	struct buf body;
};

struct server_config {
	struct text listen; /* see address.h */
	size_t body_max;    /* of one request; a longer one is answered 413 */
	size_t bodies_max;  /* 0: the defaults above */
	unsigned connections_max;
	unsigned idle_seconds;
	unsigned request_seconds; /* within which a request comes in whole */
	void (*handle)(void *arg, const struct request *request, struct response *response);
	void *arg;
};

struct server;

/* Faults: INPUT, SYSTEM. */
must_use bool server_open(
    const struct server_config *config, struct server **out, struct err *err);
void server_close(struct server **server);

/* Append where it listens. */
must_use bool server_address(const struct server *server, struct buf *out, struct err *err);

/* Becomes readable when there is something to do. */
int server_fd(const struct server *server);

/* Milliseconds after which server_run() wants to be called in any case; -1: none. */
int server_timeout(const struct server *server);

/* Do what can be done without waiting. */
void server_run(struct server *server);
