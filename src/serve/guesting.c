#include "serve/guesting.h"

#include <stdio.h>
#include <string.h>

#include "base/frame.h"
#include "serve/parley.h"

#define COOKIE "guest="
#define STATUS_LEN 3
#define FILE_MARK " file" /* behind the status; a cookie begins otherwise */

/* --- the front */

bool
guesting_is(const struct request *request)
{
	return text_starts(request->path, TEXT(GUESTING_PATH));
}

static bool
is_hex(struct text text, size_t len)
{
	if (text.len != len)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!(text.at[i] >= '0' && text.at[i] <= '9') &&
		    !(text.at[i] >= 'a' && text.at[i] <= 'f'))
			return false;
	return true;
}

static bool
is_secret(struct text text)
{
	return is_hex(text, GUEST_SECRET_LEN);
}

/* "a=b; guest=SECRET": the last of them, as the browser has it for this path. */
static struct text
find_cookie(struct text rest)
{
	struct text pair, found = TEXT("");

	while (text_each(&rest, ';', &pair)) {
		while (pair.len > 0 && pair.at[0] == ' ')
			pair = text_after(pair, 1);
		if (text_skip(&pair, TEXT(COOKIE)) && is_secret(pair))
			found = pair;
	}
	return found;
}

/* "file/SHA-256/NAME": which it is; the name is for the browser alone. */
static struct text
cut_file(struct text *link)
{
	struct text rest = *link, file;

	if (!text_skip(&rest, TEXT(GUESTING_FILES)) || !text_cut(&rest, '/', &file) ||
	    !is_hex(file, 2 * HASH_LEN))
		return TEXT("");
	*link = TEXT("");
	return file;
}

/* "POST", the link's secret, the cookie's, the file: a line each. */
void
guesting_ask(const struct request *request, struct buf *payload)
{
	struct text link = request->path, session = find_cookie(request->cookie), file;

	(void)!text_skip(&link, TEXT(GUESTING_PATH));
	file = cut_file(&link);
	if (link.len > 0 && !is_secret(link))
		link = TEXT("-"); /* opens nothing */
	buf_addf(payload, "%s\n%.*s\n%.*s\n%.*s\n",
	    text_eq(request->method, TEXT("POST")) ? "POST" : "GET", TEXT_ARGS(link),
	    TEXT_ARGS(session), TEXT_ARGS(file));
}

/* The status, and the cookie if there is a new one, are the first line. */
bool
guesting_respond(struct text answered, struct response *response)
{
	struct text rest = answered, line, digits;
	uint64_t status;

	if (!text_line(&rest, &line) || line.len < STATUS_LEN)
		return false;
	digits = (struct text){ line.at, STATUS_LEN };
	line = text_after(line, STATUS_LEN);
	if (!text_u64(digits, &status) || status < 200 || status > 599 ||
	    line.len >= RESPONSE_COOKIE_MAX || !text_printable(line))
		return false;
	response->status = (unsigned)status;
	response->cache = "no-store";
	response->guarded = text_eq(line, TEXT(FILE_MARK)); /* shown by no browser */
	response->form = !response->guarded;
	response->type =
	    response->guarded ? "application/octet-stream" : "text/html; charset=utf-8";
	if (response->form)
		snprintf(response->cookie, sizeof(response->cookie), "%.*s", TEXT_ARGS(line));
	response->location = status == 303 ? "./" : NULL;
	buf_add(&response->body, rest);
	return true;
}

/* --- the clerk */

bool
guesting_parse(struct text payload, struct guest_call *out, struct err *err)
{
	struct text rest = payload, method, link, session, file;
	bool post;

	if (!text_line(&rest, &method) || !text_line(&rest, &link) ||
	    !text_line(&rest, &session) || !text_line(&rest, &file) || rest.len > 0)
		return err_set(err, FAULT_INPUT, "it is not four lines");
	post = text_eq(method, TEXT("POST"));
	if (!post && !text_eq(method, TEXT("GET")))
		return err_set(err, FAULT_INPUT, "its method is neither GET nor POST");
	*out =
	    (struct guest_call){ .post = post, .link = link, .session = session, .file = file };
	return true;
}

void
guesting_format(const struct guest_answer *answer, int64_t now, bool https, struct buf *out)
{
	buf_addf(out, "%u%s", answer->status, answer->file ? FILE_MARK : "");
	if (answer->session.len > 0) {
		buf_addf(out, COOKIE "%.*s; HttpOnly; SameSite=Strict; Max-Age=%lld%s",
		    TEXT_ARGS(buf_text(&answer->session)), (long long)(answer->expires - now),
		    https ? "; Secure" : "");
	}
	buf_add(out, TEXT("\n"));
	buf_add(out, buf_text(&answer->page));
}

bool
guesting_add(struct guesting *guesting, const struct frame *frame)
{
	struct guesting_asked *asked;
	struct err ignored;

	if (guesting->count == GUESTING_ROUND_MAX)
		return false;
	asked = &guesting->asked[guesting->count++];
	*asked = (struct guesting_asked){ .tag = frame->tag,
		.ask = BUF_SECRET(GUESTING_ASK_MAX),
		.body = BUF_SECRET(GUEST_BODY_MAX) };
	buf_add(&asked->ask, frame->payload);
	/* What cannot be read says nothing. */
	if (frame->fd >= 0 && !frame_load(frame, &asked->body, &ignored))
		buf_clear(&asked->body);
	return true;
}

static void
reply(struct post *post, uint32_t tag, enum fault fault, struct text words)
{
	scoped(buf_free) struct buf payload = BUF_SECRET(PARLEY_ANSWER_MAX);
	struct frame frame = { .kind = PARLEY_ANSWER, .tag = tag, .fd = -1 };
	struct err err;

	parley_answer_format(fault, words, &payload);
	frame.payload = buf_text(&payload);
	if (post->peer[PROCESS_FRONT] >= 0 &&
	    (payload.failed || !post_send(post, PROCESS_FRONT, &frame, &err)))
		post_drop(post, PROCESS_FRONT);
}

static void
answer_one(
    const struct guesting_asked *asked, struct post *post, struct node *node, int64_t now)
{
	scoped(guest_answer_free) struct guest_answer answer = GUEST_ANSWER;
	scoped(buf_free) struct buf words = BUF_SECRET(PARLEY_ANSWER_MAX);
	struct guest_call call;
	struct err err;

	if (!guesting_parse(buf_text(&asked->ask), &call, &err)) {
		reply(post, asked->tag, FAULT_INPUT, TEXT(""));
		return;
	}
	call.body = buf_text(&asked->body);
	guest_call_do(node, &call, now, &answer);
	guesting_format(&answer, now, text_starts(node->manifest.url, TEXT("https:")), &words);
	reply(post, asked->tag, words.failed ? FAULT_SYSTEM : FAULT_NONE,
	    words.failed ? TEXT("") : buf_text(&words));
}

void
guesting_answer(struct guesting *guesting, struct post *post, struct node *node, int64_t now)
{
	for (size_t i = 0; i < guesting->count; i++) {
		answer_one(&guesting->asked[i], post, node, now);
		buf_free(&guesting->asked[i].ask);
		buf_free(&guesting->asked[i].body);
	}
	guesting->count = 0;
}
