/*
 * exchange.h - one request to a server, and its answer.
 *
 * A handler answers at once, or holds the exchange and answers later with
 * server_reply() (see server.h); who asked waits, others do not.
 */
#pragma once

#include "base/buf.h"

struct exchange;

struct request {
	struct text method;
	struct text path;  /* as it was sent: nothing in it is unescaped */
	struct text query; /* what follows '?', as it was sent; empty when nothing does */
	struct text authorization; /* headers, empty when they are not there */
	struct text type;          /* of the body */
	struct text last_event;    /* Last-Event-ID */
	struct text cookie;
	struct text accept; /* which types of answers are wanted */
	struct text body;
	int file;          /* of the server's spool, or as good, with the body; -1: none */
	uint64_t file_len; /* how long that is */
	struct exchange *exchange;
};

/* A body that is not all there yet: it is asked for more whenever that can be sent, and after
 * exchange_wake(). */
struct flow {
	/* Put what comes next at `at`: *got bytes of it, none when there is nothing now. False:
	 * that was all. */
	bool (*more)(void *arg, char *at, size_t room, size_t *got);
	void (*gone)(void *arg); /* nobody asks any more; the last call */
	void *arg;
};

#define RESPONSE_COOKIE_MAX 160

struct response {
	unsigned status;
	const char *type;       /* of the content; a literal */
	const char *cache;      /* Cache-Control; a literal, NULL for none */
	const char *allow;      /* the methods that a 405 names; a literal, NULL for none */
	const char *challenge;  /* how a 401 wants to be answered; a literal, NULL for none */
	unsigned retry_seconds; /* after which to try again; 0: not told */
	bool guarded;           /* no web page may read it, frame it, or have it do anything */
	bool form;              /* a page whose forms go to this server, for its reader alone */
	const char *location;   /* where a 303 leads; a literal, NULL for none */
	char cookie[RESPONSE_COOKIE_MAX]; /* Set-Cookie, if there is any */
	const char *file;                 /* send this file; NULL: send the body */
	struct flow flow;                 /* or this, which nobody on the way is to hold back */
	struct buf body;
};

/* In its handler alone: the answer comes later.  What the handler's response says
 * does not matter then.  The exchange and its request, with all that that points to,
 * stay as they are until server_reply() or server_close(), whichever is first; also
 * when who asked is gone, which shows only when the answer is sent. */
void exchange_hold(struct exchange *exchange);

/* There is more of an answer that flows.  Until its `gone`, and from the server's own thread;
 * who asked may be gone already, which shows only when something is sent. */
void exchange_wake(struct exchange *exchange);

const struct request *exchange_request(const struct exchange *exchange);

/* Does who asks read HTML, by the header Accept? */
bool request_reads_html(const struct request *request);
