#include "serve/problem.h"

#include "codec/json_write.h"
#include "serve/route.h"

#define BODY_MAX (16 * MIB)
#define RETRY_SECONDS 10

static const struct {
	unsigned status;
	const char *title;
} titles[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 409, "Conflict" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

const char *
problem_title(unsigned status)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Problem";
}

void
problem_begin(struct response *response, unsigned status)
{
	buf_free(&response->body);
	response->body = BUF(BODY_MAX);
	response->status = status;
	response->type = PROBLEM_TYPE;
	response->cache = "no-store";
	response->guarded = true;
}

void
problem_tell(struct response *response, unsigned status, struct text detail)
{
	struct writer w = WRITER(&response->body);

	problem_begin(response, status);
	if (status == 401)
		response->challenge = "Bearer realm=\"accord\"";
	if (status == 429 || status == 503)
		response->retry_seconds = RETRY_SECONDS;
	writer_object(&w);
	writer_key(&w, "type");
	writer_text(&w, TEXT("about:blank"));
	writer_key(&w, "title");
	writer_text(&w, text_of(problem_title(status)));
	writer_key(&w, "status");
	writer_integer(&w, status);
	writer_key(&w, "detail");
	writer_text(&w, detail);
	writer_end(&w);
}

void
problem_tell_fault(struct response *response, const struct err *err)
{
	struct text detail = err->fault == FAULT_SYSTEM
				 ? TEXT("the node has trouble; 'accord doctor' may know why")
				 : text_of(err->text);

	problem_tell(response, route_status(err->fault), detail);
}
