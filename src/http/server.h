/*
 * server.h - an HTTP server with limits, in one thread.
 *
 * Requests come whole, up to a limit; the handler answers, at once or later, with
 * bytes or with a file of the public tree.  The caller runs it, step by step, between
 * whatever else it has to do.
 */
#pragma once

#include "http/exchange.h"

/* Named limits, each against one way of wearing a server out; the defaults of
 * server_config. */
#define SERVER_CONNECTIONS_MAX 1000   /* descriptors */
#define SERVER_ADDRESS_MAX 100        /* one visitor that takes all of these */
#define SERVER_BODIES_MAX (256 * MIB) /* memory: all bodies that are coming in or held */
#define SERVER_IDLE_SECONDS 30        /* connections on which nothing happens */
#define SERVER_REQUEST_SECONDS 600    /* senders that drip: 32 MiB at 0.5 Mbit/s */
#define SERVER_HEADER_MAX (8 * KIB)   /* memory that is wiped after each request */

struct server_config {
	struct text listen; /* see address.h */
	int socket;         /* one that listens already, instead; 0: none */
	size_t body_max;    /* of one request; a longer one is answered 413 */
	size_t bodies_max;  /* 0: the defaults above */
	/* A folder: bodies go to unnamed files there instead of memory; the name outlives the
	 * server.  NULL: to memory. */
	const char *spool;
	unsigned connections_max;
	unsigned address_max; /* connections from one address; see crowd.h */
	unsigned idle_seconds;
	unsigned request_seconds; /* within which a request comes in whole */
	const char *certificate;  /* files of PEM, for TLS (see certificate.h); or NULL */
	const char *key;
	/* For this machine alone: an address that others could reach is refused, and so is
	 * what a web page could ask through its reader's browser. */
	bool local;
	void (*handle)(void *arg, const struct request *request, struct response *response);
	/* Put a page in the place of a line that says what is wrong, for who asks with a
	 * browser; what it cannot make it leaves as it is.  NULL: there are only lines. */
	void (*page)(void *arg, const struct request *request, struct response *response);
	void *arg;
};

struct server;

/* What it has seen since it was opened, and sees now.  What is no HTTP is answered before
 * anything here knows of it, and is not counted. */
struct server_counts {
	uint64_t requests;
	uint64_t answers[6]; /* by the first digit of their status; [0] were not sent */
	uint64_t bytes_in;   /* of bodies */
	uint64_t bytes_out;
	uint64_t connections;
	uint64_t refused;            /* connections, too many from one address */
	uint64_t expired;            /* connections whose request did not come in in time */
	unsigned open;               /* connections now */
	unsigned held;               /* exchanges now whose answer comes later */
	int64_t certificate_expires; /* seconds since 1970; 0 without TLS */
};

/* The config's names of files outlive the server; its other texts need not.  From then on
 * the process ignores SIGPIPE.  Faults: INPUT,
 * SYSTEM; ABSENT, DENIED, LIMIT for the files of TLS. */
must_use bool server_open(
    const struct server_config *config, struct server **out, struct err *err);

/* Exchanges that are still held are dropped: their connections end without an answer. */
void server_close(struct server **server);

/* Read certificate and key again, for connections from now on; when that fails, those that
 * it has stay in use.  Nothing without TLS.  Faults: as for server_open(). */
must_use bool server_reload(struct server *server, struct err *err);

void server_count(const struct server *server, struct server_counts *out);

/* Could the last body that came in not be written to the spool?  Then it tells why. */
bool server_has_no_room(const struct server *server, struct err *why);

/* Append where it listens. */
must_use bool server_address(const struct server *server, struct buf *out, struct err *err);

/* Becomes readable when there is something to do. */
int server_fd(const struct server *server);

/* Milliseconds after which server_run() wants to be called in any case; -1: none.
 * 0 after a server_reply(), which server_fd() does not show. */
int server_timeout(const struct server *server);

/* Do what can be done without waiting. */
void server_run(struct server *server);

/* Answer an exchange that is held, which is gone with that.  Takes over the response's
 * body and leaves an empty one; if that has failed, the connection ends without an
 * answer.  From the server's own thread, in a handler or not. */
void server_reply(struct exchange *exchange, struct response *response);
