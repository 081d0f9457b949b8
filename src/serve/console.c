#include "serve/console.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "serve/api.h"
#include "serve/metrics.h"
#include "serve/parley.h"
#include "serve/waiting.h"

#define BODY_MAX (DEED_ANSWER_MAX + KIB)
#define CONNECTIONS_MAX 100
#define WAITING_MAX 100
#define PATIENCE_MS 10000

/* What is asked: one answer, or that of the front and then that of the clerk. */
enum { HEALTH, FIGURES_OF_FRONT, FIGURES_OF_CLERK, DEED };

struct console {
	struct post *post;
	struct server *server; /* NULL: nobody asks */
	struct waitings waitings;
	struct api api;
	bool stop;
};

static void
say(struct response *response, unsigned status, struct text words)
{
	response->status = status;
	response->type = "text/plain; charset=utf-8";
	response->cache = "no-store";
	buf_add(&response->body, words);
	buf_add(&response->body, TEXT("\n"));
}

static void
reply_words(
    struct console *console, struct waiting *waiting, unsigned status, struct text words)
{
	struct response response = { .body = BUF(BODY_MAX) };

	say(&response, status, words);
	waiting_reply(&console->waitings, waiting, &response);
}

static void
reply_figures(struct console *console, struct waiting *waiting)
{
	struct response response = { .body = BUF(BODY_MAX) };

	response.status = 200;
	response.type = METRICS_TYPE;
	response.cache = "no-store";
	metrics_gauge(&waiting->body, "accord_node_clerk_up", "1 while the clerk answers.",
	    console->post->peer[PROCESS_CLERK] >= 0);
	buf_add(&response.body, buf_text(&waiting->body));
	waiting_reply(&console->waitings, waiting, &response);
}

/* False when that process is not there. */
static bool
ask(struct console *console, enum process peer, enum parley kind, struct waiting *waiting)
{
	const struct api_question *question = waiting->mine;
	struct frame frame = { .kind = (uint8_t)kind, .tag = waiting->tag, .fd = -1 };
	struct err err;

	if (question != NULL)
		frame.payload = buf_text(&question->request);

	if (console->post->peer[peer] < 0)
		return false;
	if (frame_send(console->post->peer[peer], &frame, &err))
		return true;
	if (err.fault != FAULT_LIMIT)
		post_drop(console->post, peer);
	return false;
}

static void
ask_clerk_for_figures(struct console *console, struct waiting *waiting)
{
	waiting->stage = FIGURES_OF_CLERK;
	if (!ask(console, PROCESS_CLERK, PARLEY_FIGURES, waiting))
		reply_figures(console, waiting);
}

static void
ask_for_figures(struct console *console, struct waiting *waiting)
{
	waiting->stage = FIGURES_OF_FRONT;
	if (!ask(console, PROCESS_FRONT, PARLEY_FIGURES, waiting))
		ask_clerk_for_figures(console, waiting);
}

static void
ask_for_health(struct console *console, struct waiting *waiting)
{
	waiting->stage = HEALTH;
	if (!ask(console, PROCESS_CLERK, PARLEY_HEALTH, waiting))
		reply_words(console, waiting, 503, TEXT("the clerk has ended"));
}

/* The API */

static void
free_question(void *mine)
{
	api_question_free(mine);
	free(mine);
}

static int64_t
now_seconds(void)
{
	return (int64_t)time(NULL);
}

/* From the clerk's answer, which is a deed's, or from none. */
static void
reply_deed(struct console *console, struct waiting *waiting, enum fault fault, struct text text)
{
	struct response response = { .body = BUF_SECRET(BODY_MAX) };

	if (fault == FAULT_NONE)
		api_answer(&console->api, waiting->mine, text, now_seconds(), &response);
	else
		api_fail(&response);
	waiting_reply(&console->waitings, waiting, &response);
}

static void
hold_deed(struct console *console, const struct request *request, struct api_question *question,
    struct response *response)
{
	struct waiting *waiting = console->waitings.count >= WAITING_MAX
				      ? NULL
				      : waiting_add(&console->waitings, request->exchange, KIB);

	if (waiting == NULL) {
		free_question(question);
		api_fail(response);
		return;
	}
	waiting->mine = question;
	waiting->free_mine = free_question;
	waiting->stage = DEED;
	if (!ask(console, PROCESS_CLERK, PARLEY_DEED, waiting))
		reply_deed(console, waiting, FAULT_SYSTEM, TEXT(""));
}

static void
handle_api(struct console *console, const struct request *request, struct response *response)
{
	struct api_question *question = mem_grow(NULL, sizeof(*question));

	if (question == NULL)
		api_fail(response);
	else if (api_ask(&console->api, request, now_seconds(), question, response))
		hold_deed(console, request, question, response);
	else
		free_question(question);
}

/* Answers */

static void
answer(struct console *console, struct waiting *waiting, enum process peer, enum fault fault,
    struct text text)
{
	if (waiting->stage == DEED) {
		reply_deed(console, waiting, fault, text);
		return;
	}
	if (waiting->stage == HEALTH) {
		if (fault == FAULT_NONE)
			reply_words(console, waiting, 200, TEXT("ok"));
		else
			reply_words(console, waiting, 503, text);
		return;
	}
	if (fault == FAULT_NONE)
		buf_add(&waiting->body, text);
	if (waiting->stage == FIGURES_OF_FRONT && peer == PROCESS_FRONT)
		ask_clerk_for_figures(console, waiting);
	else if (waiting->stage == FIGURES_OF_CLERK && peer == PROCESS_CLERK)
		reply_figures(console, waiting);
}

static void
hear(struct console *console, enum process peer)
{
	scoped(buf_free) struct buf room = BUF_SECRET(BODY_MAX);
	struct waiting *waiting;
	struct post_answer said;

	if (!post_answer(console->post, peer, &room, &said))
		return;
	waiting = waiting_find(&console->waitings, said.tag);
	if (waiting != NULL)
		answer(console, waiting, peer, said.fault, said.text);
}

/* Who was asked may have ended. */
static void
refuse_late(struct console *console)
{
	int64_t now = waiting_now();
	struct waiting *next;

	for (struct waiting *w = console->waitings.first; w != NULL; w = next) {
		next = w->next;
		if (now - w->since <= PATIENCE_MS)
			continue;
		if (w->stage == DEED)
			reply_deed(console, w, FAULT_SYSTEM, TEXT(""));
		else
			reply_words(console, w, 503, TEXT("another process does not answer"));
	}
}

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct console *console = arg;
	bool health = text_eq(request->path, TEXT("/healthz"));
	struct waiting *waiting;

	if (!health && !text_eq(request->path, TEXT("/metrics"))) {
		handle_api(console, request, response);
		return;
	}
	if (!text_eq(request->method, TEXT("GET")) && !text_eq(request->method, TEXT("HEAD"))) {
		response->allow = "GET, HEAD";
		say(response, 405, TEXT("this is only read"));
		return;
	}
	waiting = console->waitings.count >= WAITING_MAX
		      ? NULL
		      : waiting_add(&console->waitings, request->exchange, BODY_MAX);
	if (waiting == NULL)
		say(response, 503, TEXT("too much is asked at once; try again later"));
	else if (health)
		ask_for_health(console, waiting);
	else
		ask_for_figures(console, waiting);
}

static void
hear_supervisor(struct console *console)
{
	enum process peer;

	switch (post_hear(console->post, &peer)) {
	case POST_CHANNEL:
		post_hurry(console->post, peer);
		break;
	case POST_STOP:
		console->stop = true;
		break;
	case POST_NOTHING:
	case POST_RELOAD:
		break;
	}
}

static void
work_once(struct console *console)
{
	enum { CONTROL, CLERK, FRONT, SERVER, WAYS };
	struct post *post = console->post;
	struct server *server = console->server;
	struct pollfd fds[WAYS] = {
		[CONTROL] = { .fd = post->control, .events = POLLIN },
		[CLERK] = { .fd = post->peer[PROCESS_CLERK], .events = POLLIN },
		[FRONT] = { .fd = post->peer[PROCESS_FRONT], .events = POLLIN },
		[SERVER] = { .fd = server == NULL ? -1 : server_fd(server), .events = POLLIN },
	};
	int wait = server == NULL ? -1 : server_timeout(server);

	if (server != NULL && (wait < 0 || wait > 1000))
		wait = 1000;
	if (poll(fds, WAYS, wait) < 0)
		return;
	/* First, and then again: it may put other ways in the place of these. */
	if (fds[CONTROL].revents != 0) {
		hear_supervisor(console);
		return;
	}
	if (fds[CLERK].revents != 0)
		hear(console, PROCESS_CLERK);
	if (fds[FRONT].revents != 0)
		hear(console, PROCESS_FRONT);
	if (server != NULL)
		server_run(server);
	refuse_late(console);
}

static bool
begin(struct console *console, struct err *err)
{
	struct server_config http = {
		.socket = console->post->config->console,
		.body_max = BODY_MAX,
		.connections_max = CONNECTIONS_MAX,
		.local = true,
		.handle = handle,
		.arg = console,
	};

	post_hurry(console->post, PROCESS_CLERK);
	post_hurry(console->post, PROCESS_FRONT);
	return http.socket < 0 || server_open(&http, &console->server, err);
}

void
console_run(struct post *post)
{
	struct console console = { .post = post };
	struct sandbox sandbox = { .name = "accord-console", .network = SANDBOX_ACCEPT };
	struct err err;

	post_enter(post, &sandbox);
	if (!begin(&console, &err))
		post_fail(post, &err);
	post_ready(post);
	while (!console.stop)
		work_once(&console);
	waiting_free(&console.waitings);
	server_close(&console.server);
	_exit(0);
}
