/*
 * answer.h - a response, in the words of libmicrohttpd; for this floor alone.
 */
#pragma once

#include "http/exchange.h"

struct MHD_Connection;
struct MHD_Response;

/* The last short answer on a connection.  The next one has only other words, mostly: then
 * its headers need not be made again.  Starts zero. */
#define ANSWER_SHORT 64
struct answer_kept {
	struct MHD_Response *made; /* NULL: none; it points to the words */
	struct response like;      /* what it was made from, without a body */
	bool shared;
	size_t len;
	char words[ANSWER_SHORT];
};

void answer_forget(struct answer_kept *kept);

struct answer {
	bool shared;               /* scripts of any web page may read it: asked, not told */
	struct answer_kept *kept;  /* of the connection; asked, NULL: for none */
	struct text range;         /* what of a file is wanted; asked */
	struct exchange *exchange; /* whose flow it may be; asked */
	/* Puts a page in the place of words, for who reads with a browser; asked, NULL: none.
	 */
	void (*page)(void *arg, const struct request *request, struct response *response);
	void *page_arg;
	/* What was sent in the end. */
	unsigned status;
	uint64_t len; /* of the body */
};

/* Send a response, whose body is taken over and left empty.  A file that cannot be sent is
 * answered with a status of its own.  False when the connection had better end. */
must_use bool answer_send(
    struct MHD_Connection *connection, struct response *response, struct answer *sent);

/* Send a line of text, which is not to be kept. */
must_use bool answer_words(
    struct MHD_Connection *connection, unsigned status, struct text words, struct answer *sent);
