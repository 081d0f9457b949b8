#include "http/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <microhttpd.h>

#include "base/file.h"
#include "base/mem.h"
#include "http/range.h"
#include "http/visitor.h"

#define FLOW_STEP 1024u  /* at a time, for who does not know chunks */
#define BUSY_SECONDS 30u /* after which a client may try again */

/* For what only its own reader may see, and no browser is to show. */
static void
add_guards(struct MHD_Response *answer)
{
	MHD_add_response_header(answer, "Content-Security-Policy",
	    "default-src 'none'; frame-ancestors 'none'; sandbox");
	MHD_add_response_header(answer, "Cross-Origin-Resource-Policy", "same-origin");
	MHD_add_response_header(answer, "Referrer-Policy", "no-referrer");
	MHD_add_response_header(answer, "X-Frame-Options", "DENY");
}

static unsigned
wait_seconds(const struct response *response, unsigned status)
{
	if (response->retry_seconds == 0 && status == MHD_HTTP_SERVICE_UNAVAILABLE)
		return BUSY_SECONDS;
	return response->retry_seconds;
}

static void
add_retry(struct MHD_Response *answer, const struct response *response, unsigned status)
{
	char seconds[12];

	if (wait_seconds(response, status) == 0)
		return;
	snprintf(seconds, sizeof(seconds), "%u", wait_seconds(response, status));
	MHD_add_response_header(answer, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
}

/* What a browser must not do with a page: run it, or frame it, or tell others where its reader
 * came from.  Pages have a style and an icon of their own; forms those alone that say so. */
static void
add_page_guards(struct MHD_Response *answer, bool form)
{
#define POLICY                                                                                 \
	"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "              \
	"frame-ancestors 'none'; form-action "
	MHD_add_response_header(
	    answer, "Content-Security-Policy", form ? POLICY "'self'" : POLICY "'none'");
#undef POLICY
	MHD_add_response_header(answer, "Referrer-Policy", "no-referrer");
}

static void
add_way_on(struct MHD_Response *answer, const struct response *response)
{
	if (response->location != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_LOCATION, response->location);
	if (response->cookie[0] != '\0')
		MHD_add_response_header(answer, MHD_HTTP_HEADER_SET_COOKIE, response->cookie);
}

static void
add_headers(
    struct MHD_Response *answer, const struct response *response, const struct answer *sent)
{
	if (response->type != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
	if (response->cache != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL, response->cache);
	if (response->allow != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, response->allow);
	if (response->challenge != NULL)
		MHD_add_response_header(
		    answer, MHD_HTTP_HEADER_WWW_AUTHENTICATE, response->challenge);
	if (response->guarded)
		add_guards(answer);
	else
		add_page_guards(answer, response->form);
	add_way_on(answer, response);
	add_retry(answer, response, sent->status);
	MHD_add_response_header(answer, "X-Content-Type-Options", "nosniff");
	if (sent->shared && !response->guarded && !response->form)
		MHD_add_response_header(answer, "Access-Control-Allow-Origin", "*");
}

static bool
queue(struct MHD_Connection *connection, struct MHD_Response *answer,
    const struct response *response, struct answer *sent)
{
	bool queued;

	if (answer == NULL)
		return false;
	add_headers(answer, response, sent);
	queued = MHD_queue_response(connection, sent->status, answer) == MHD_YES;
	MHD_destroy_response(answer);
	return queued;
}

static void
wipe_and_free(void *bytes)
{
	mem_wipe(bytes, malloc_usable_size(bytes));
	free(bytes);
}

/* libmicrohttpd frees the body when it is sent, or at once when it cannot be. */
static struct MHD_Response *
from_body(const struct buf *body)
{
	if (body->secret && body->at != NULL)
		return MHD_create_response_from_buffer_with_free_callback(
		    body->len, body->at, wipe_and_free);
	return MHD_create_response_from_buffer(body->len, body->at, MHD_RESPMEM_MUST_FREE);
}

static bool
send_body(struct MHD_Connection *connection, struct response *response, struct answer *sent)
{
	struct buf *body = &response->body;
	struct MHD_Response *answer = from_body(body);

	sent->status = response->status;
	sent->len = body->len;
	if (answer != NULL)
		*body = (struct buf){ .limit = body->limit, .secret = body->secret };
	return queue(connection, answer, response, sent);
}

/* For who reads with a browser, where it is a line that says what is wrong. */
static bool
wants_page(const struct answer *sent, const struct response *response)
{
	return sent->page != NULL && response->status >= MHD_HTTP_BAD_REQUEST &&
	       response->file == NULL && response->flow.more == NULL && !response->guarded &&
	       response->type != NULL &&
	       text_starts(text_of(response->type), TEXT("text/plain")) &&
	       request_reads_html(exchange_request(sent->exchange));
}

/* Where it cannot be made, the line is sent after all. */
static void
make_page(const struct answer *sent, struct response *response)
{
	response->retry_seconds = wait_seconds(response, response->status);
	sent->page(sent->page_arg, exchange_request(sent->exchange), response);
}

static bool
send_page_of(struct MHD_Connection *connection, const struct response *plain, struct text words,
    struct answer *sent)
{
	struct response response = *plain;
	bool queued;

	response.body = BUF(KIB);
	buf_add(&response.body, words);
	make_page(sent, &response);
	queued = !response.body.failed && send_body(connection, &response, sent);
	buf_free(&response.body);
	return queued;
}

bool
answer_words(
    struct MHD_Connection *connection, unsigned status, struct text words, struct answer *sent)
{
	/* What is not there now may be in a second: nobody on the way keeps that. */
	const struct response plain = {
		.status = status,
		.type = "text/plain; charset=utf-8",
		.cache = "no-store",
	};
	/* It is only copied from. */
	void *at = (void *)(uintptr_t)words.at; /* NOLINT(performance-no-int-to-ptr) */

	if (wants_page(sent, &plain))
		return send_page_of(connection, &plain, words, sent);
	sent->status = status;
	sent->len = words.len;
	return queue(connection,
	    MHD_create_response_from_buffer(words.len, at, MHD_RESPMEM_MUST_COPY), &plain,
	    sent);
}

/* A file that is not there is no fault of ours; one that cannot be opened is. */
static bool
send_no_file(struct MHD_Connection *connection, int why, struct answer *sent)
{
	if (why == ENOENT || why == ENOTDIR || why == ELOOP || why == ENAMETOOLONG)
		return answer_words(
		    connection, MHD_HTTP_NOT_FOUND, TEXT("there is no such file\n"), sent);
	return answer_words(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
	    TEXT("the file cannot be read now; try again later\n"), sent);
}

static struct MHD_Response *
from_file(int fd, uint64_t size, struct answer *sent)
{
	struct MHD_Response *answer;
	struct range range;
	char told[RANGE_LEN];

	if (sent->status != MHD_HTTP_OK || !range_parse(sent->range, size, &range)) {
		sent->len = size;
		answer = MHD_create_response_from_fd64(size, fd);
	} else {
		sent->status = MHD_HTTP_PARTIAL_CONTENT;
		sent->len = range.to - range.from + 1;
		answer = MHD_create_response_from_fd_at_offset64(sent->len, fd, range.from);
		range_format(&range, size, told);
		if (answer != NULL)
			MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_RANGE, told);
	}
	if (answer != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
	return answer;
}

static bool
send_file(
    struct MHD_Connection *connection, const struct response *response, struct answer *sent)
{
	int fd = open(response->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct MHD_Response *answer;
	struct stat st;

	if (fd < 0)
		return send_no_file(connection, errno, sent);
	if (fstat(fd, &st) != 0) {
		int why = errno;

		file_close(&fd);
		return send_no_file(connection, why, sent);
	}
	if (!S_ISREG(st.st_mode)) {
		file_close(&fd);
		return send_no_file(connection, ENOENT, sent);
	}
	sent->status = response->status;
	answer = from_file(fd, (uint64_t)st.st_size, sent);
	if (answer == NULL)
		file_close(&fd);
	return queue(connection, answer, response, sent);
}

/* What it has goes out at once, by one call of the system; then it waits to be woken, and
 * costs nothing. */
static ssize_t
read_flow(void *arg, uint64_t at, char *bytes, size_t room)
{
	struct exchange *exchange = arg;
	size_t got = 0;

	(void)at;
	if (!exchange->flow.more(exchange->flow.arg, bytes, room, &got))
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (got == 0) {
		exchange->dry = true;
		MHD_suspend_connection(exchange->visitor->connection);
	}
	return (ssize_t)got;
}

/* A web server in front that gathers answers would keep it back. */
static bool
send_flow(
    struct MHD_Connection *connection, const struct response *response, struct answer *sent)
{
	struct MHD_Response *answer = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, FLOW_STEP, read_flow, sent->exchange, NULL);

	sent->status = response->status;
	sent->len = 0;
	if (answer == NULL)
		return false;
	sent->exchange->flow = response->flow;
	MHD_add_response_header(answer, "X-Accel-Buffering", "no");
	return queue(connection, answer, response, sent);
}

/* Answers on a connection follow each other: what the last one pointed to was sent. */

void
answer_forget(struct answer_kept *kept)
{
	if (kept->made != NULL)
		MHD_destroy_response(kept->made);
	*kept = (struct answer_kept){ 0 };
}

static bool
is_like(const struct answer_kept *kept, const struct response *response, bool shared)
{
	const struct response *like = &kept->like;

	return kept->made != NULL && kept->len == response->body.len &&
	       kept->shared == shared && like->status == response->status &&
	       like->type == response->type && like->cache == response->cache &&
	       like->allow == response->allow && like->challenge == response->challenge &&
	       like->retry_seconds == response->retry_seconds;
}

/* Its literals may be told by where they are. */
static bool
keep(struct answer_kept *kept, const struct response *response, const struct answer *sent)
{
	answer_forget(kept);
	kept->made = MHD_create_response_from_buffer(
	    response->body.len, kept->words, MHD_RESPMEM_PERSISTENT);
	if (kept->made == NULL)
		return false;
	add_headers(kept->made, response, sent);
	kept->like = *response;
	kept->like.body = (struct buf){ 0 };
	kept->shared = sent->shared;
	kept->len = response->body.len;
	return true;
}

static bool
send_short(
    struct MHD_Connection *connection, const struct response *response, struct answer *sent)
{
	struct answer_kept *kept = sent->kept;

	sent->status = response->status;
	sent->len = response->body.len;
	if (!is_like(kept, response, sent->shared) && !keep(kept, response, sent))
		return false;
	memcpy(kept->words, response->body.at, response->body.len);
	return MHD_queue_response(connection, sent->status, kept->made) == MHD_YES;
}

/* What is for one reader alone stays nowhere. */
static bool
is_short(const struct response *response, const struct answer *sent)
{
	return sent->kept != NULL && !response->guarded && !response->form &&
	       !response->body.secret && response->body.len > 0 &&
	       response->body.len <= ANSWER_SHORT;
}

static bool
send_any(struct MHD_Connection *connection, struct response *response, struct answer *sent)
{
	if (response->file != NULL)
		return send_file(connection, response, sent);
	if (response->flow.more != NULL && sent->exchange != NULL)
		return send_flow(connection, response, sent);
	return is_short(response, sent) ? send_short(connection, response, sent)
					: send_body(connection, response, sent);
}

bool
answer_send(struct MHD_Connection *connection, struct response *response, struct answer *sent)
{
	bool queued;

	if (!response->body.failed && wants_page(sent, response))
		make_page(sent, response);
	queued = !response->body.failed && send_any(connection, response, sent);
	buf_free(&response->body);
	return queued;
}
