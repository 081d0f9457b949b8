#include "serve/api.h"

#include "fuzz.h"
#include "serve/problem.h"

static void
cut_line(struct text *rest, struct text *line)
{
	if (text_line(rest, line))
		return;
	*line = *rest;
	*rest = (struct text){ 0 };
}

/* What is passed on is a deed's request, of the route that was asked, or refused for its
 * arguments; all else has an answer. */
static void
check_question(const struct api_question *question)
{
	scoped(doc_free) struct doc doc = DOC;
	struct deed_request request;
	struct err err;

	if (deed_request_parse(buf_text(&question->request), &doc, &request, &err))
		REQUIRE(request.deed == question->route->deed && request.token.len > 0);
	else
		REQUIRE(err.fault == FAULT_INPUT || err.fault == FAULT_LIMIT);
}

/* The input: method, path, query, what authorises, type, a line each; the body. */
void
fuzz(struct text in)
{
	struct response response = { .body = BUF(MIB) };
	struct request request = { 0 };
	struct api_question question;
	struct api api = { 0 };

	cut_line(&in, &request.method);
	cut_line(&in, &request.path);
	cut_line(&in, &request.query);
	cut_line(&in, &request.authorization);
	cut_line(&in, &request.type);
	request.body = in;
	if (api_ask(&api, &request, 1, &question, &response)) {
		check_question(&question);
		api_answer(&api, &question, request.body, 1, &response);
	}
	REQUIRE(response.status >= 200 && response.status < 600);
	api_question_free(&question);
	buf_free(&response.body);
}
