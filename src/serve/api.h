/*
 * api.h - the console's API over HTTP: routes, and nothing else.
 *
 * Each route asks one deed.  One table says which, and from it come the routing and the
 * description that is served (OpenAPI 3.1), so that the two cannot differ.  Nothing here
 * knows the node: a request becomes a deed's, a deed's answer a response.
 *
 *	if (api_ask(&api, request, now, &question, response))
 *		... have `question.request` done, then api_answer()
 */
#pragma once

#include "action/deed/deed.h"
#include "action/deed/token.h"
#include "http/exchange.h"

#define API_BODY_MAX DEED_REQUEST_MAX
#define API_FAILURES 20 /* tokens that are none, at once; then one a second */
#define API_GOOD                                                                               \
	64 /* tokens that were good lately, whom the failures of others do not keep out */

struct api_route {
	const char *method;
	const char *path; /* "{id}" stands for a segment, the deed's argument of that name */
	const struct deed *deed;
	unsigned status; /* when it was done */
};

/* All routes; their deed is NULL at the end. */
extern const struct api_route api_routes[];

/* What is remembered of those who asked; starts zero. */
struct api {
	struct hash good[API_GOOD];
	size_t next;
	int64_t spent; /* failures that count still */
	int64_t at;    /* as of when */
};

struct api_question {
	const struct api_route *route;
	struct buf request; /* the deed's: see deed.h; with the token */
	struct hash token;
};

void api_question_free(struct api_question *question);

/* Read a request.  True when a deed is to be asked; then the response is as it was.  Else
 * the response is made.  Release the question with api_question_free() in any case. */
must_use bool api_ask(struct api *api, const struct request *request, int64_t now,
    struct api_question *question, struct response *response);

/* Make the response from the deed's answer. */
void api_answer(struct api *api, const struct api_question *question, struct text answer,
    int64_t now, struct response *response);

/* Make the response of one who could not be asked. */
void api_fail(struct response *response);

/* Write the description of all routes. */
void api_describe(struct writer *writer);
