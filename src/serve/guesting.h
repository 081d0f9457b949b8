/*
 * guesting.h - what guests ask with their browsers (action/case/guest_call.h), on its way
 * through the front, which has neither database nor keys, to the clerk and back.
 *
 * /guest/SECRET is a link; /guest/ is the case of who has the cookie, /guest/file/SHA-256/NAME
 * a file of it.
 */
#pragma once

#include "action/case/guest_call.h"
#include "http/exchange.h"
#include "serve/post.h"

#define GUESTING_PATH "/guest/"
#define GUESTING_FILES "file/" /* as the page has it (web/guest_page.h) */
#define GUESTING_ROUND_MAX 16
#define GUESTING_ASK_MAX 256

/* The front's part. */

/* Does the request ask for what guests see? */
bool guesting_is(const struct request *request);

/* What the clerk is asked: a payload of GUESTING_ASK_MAX bytes at most. */
void guesting_ask(const struct request *request, struct buf *payload);

/* The response to what the clerk answered.  False for what is no answer. */
must_use bool guesting_respond(struct text answered, struct response *response);

/* The clerk's part. */

struct guesting_asked {
	uint32_t tag;
	struct buf ask;
	struct buf body;
};

/* Starts zero. */
struct guesting {
	size_t count;
	struct guesting_asked asked[GUESTING_ROUND_MAX];
};

/* Read what the front asks.  Texts are borrowed.  Faults: INPUT. */
must_use bool guesting_parse(struct text payload, struct guest_call *out, struct err *err);

/* What is answered, as guesting_respond() reads it. */
void guesting_format(
    const struct guest_answer *answer, int64_t now, bool https, struct buf *out);

/* Take a request that the front sends; false when there is no room in this round. */
must_use bool guesting_add(struct guesting *guesting, const struct frame *frame);

/* Answer those that were taken. */
void guesting_answer(
    struct guesting *guesting, struct post *post, struct node *node, int64_t now);
