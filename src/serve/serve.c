#include "serve/serve.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include "action/due.h"
#include "action/receive.h"
#include "serve/metrics.h"
#include "serve/route.h"
#include "statement/envelope.h"

/* How often to look whether another process of this node (`accord release seal`)
 * has set a new time. */
#define LOOK_MS 1000

struct serving {
	struct node *node;
	const struct serve_config *config;
	struct front *front;
	int64_t due; /* milliseconds: when to see to what is due */
	bool troubled;
	struct err trouble; /* what it is */
	bool halted;        /* the log cannot be continued: no receipt may promise that it is */
	char file[PATH_MAX];
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
say(struct response *response, unsigned status, struct text words)
{
	response->status = status;
	response->type = "text/plain; charset=utf-8";
	response->cache = "no-store";
	buf_add(&response->body, words);
	buf_add(&response->body, TEXT("\n"));
}

/* What is wrong with an envelope, without a word of what was sealed in it, and for
 * faults of this machine without a word of that. */
static struct text
inbox_words(enum fault fault)
{
	switch (fault) {
	case FAULT_INPUT:
		return TEXT("this is no envelope that this node understands; is the sender's "
			    "accord of another version?");
	case FAULT_DENIED:
		return TEXT(
		    "the envelope is not sealed to this node's present key, not signed "
		    "by its sender, or signed too long ago; is the sender's clock right?");
	case FAULT_LIMIT:
		return TEXT("the envelope holds more than this node takes");
	case FAULT_CONFLICT:
		return TEXT("the envelope contradicts what this node has");
	case FAULT_NONE:
	case FAULT_ABSENT:
	case FAULT_SYSTEM:
		break;
	}
	return TEXT("this node has trouble; try again later");
}

static void
handle_inbox(struct serving *serving, const struct request *request, struct response *response)
{
	struct err err;

	if (!text_eq(request->method, TEXT("POST"))) {
		response->allow = "POST";
		say(response, 405, TEXT("the inbox takes sealed envelopes by POST"));
		return;
	}
	if (serving->halted) {
		say(response, route_status(FAULT_SYSTEM), inbox_words(FAULT_SYSTEM));
		return;
	}
	if (receive(serving->node, request->body, now_ms() / 1000, &response->body, &err)) {
		response->status = 200;
		response->type = "application/octet-stream";
		response->cache = "no-store";
		return;
	}
	/* Nothing that was asked for was absent: something of ours is. */
	if (err.fault == FAULT_ABSENT)
		err.fault = FAULT_SYSTEM;
	if (err.fault == FAULT_SYSTEM)
		serving->config->trouble(serving->config->arg, &err);
	buf_clear(&response->body);
	say(response, route_status(err.fault), inbox_words(err.fault));
}

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct serving *serving = arg;

	if (text_eq(request->path, TEXT("/inbox"))) {
		handle_inbox(serving, request, response);
		return;
	}
	if (!text_eq(request->method, TEXT("GET")) && !text_eq(request->method, TEXT("HEAD"))) {
		response->allow = "GET, HEAD";
		say(response, 405, TEXT("this is only read"));
		return;
	}
	if (!route_file(&serving->node->journal.tree, request->path, serving->file, response)) {
		response->type = NULL;
		say(response, 404, TEXT("there is nothing here"));
		return;
	}
	response->status = 200;
	response->file = serving->file;
}

/* Trouble is told when it begins, not every second that it lasts. */
static void
see_to_it(struct serving *serving, int64_t now)
{
	int64_t next;
	struct err err;

	if (due_do(serving->node, now / 1000, &next, &err)) {
		serving->troubled = serving->halted = false;
		serving->due = next * 1000 < now + LOOK_MS ? next * 1000 : now + LOOK_MS;
		return;
	}
	if (!serving->troubled)
		serving->config->trouble(serving->config->arg, &err);
	serving->troubled = true;
	serving->trouble = err;
	serving->halted = err.fault == FAULT_CONFLICT;
	serving->due = now + LOOK_MS;
}

static int
wait_for(const struct serving *serving, int64_t now)
{
	int server = front_timeout(serving->front);
	int64_t wait = serving->due > now ? serving->due - now : 0;

	/* The clock may have been set back: never wait longer than that. */
	if (wait > LOOK_MS)
		wait = LOOK_MS;
	return server >= 0 && server < wait ? server : (int)wait;
}

static bool
loop(struct serving *serving, struct err *err)
{
	struct pollfd fds[2] = {
		{ .fd = serving->config->stop, .events = POLLIN },
		{ .fd = front_fd(serving->front), .events = POLLIN },
	};

	for (;;) {
		int64_t now = now_ms();

		if (now >= serving->due || serving->due > now + LOOK_MS)
			see_to_it(serving, now);
		if (poll(fds, 2, wait_for(serving, now_ms())) < 0 && errno != EINTR)
			return err_errno(err, "cannot wait for requests");
		if (fds[0].revents != 0)
			return true;
		front_run(serving->front);
	}
}

static void
measure(void *arg, struct buf *out)
{
	const struct serving *serving = arg;

	metrics_gauge(out, "accord_node_troubled", "1 while something that is due fails.",
	    serving->troubled);
	metrics_gauge(
	    out, "accord_node_halted", "1 while the log cannot be continued.", serving->halted);
}

static bool
healthy(void *arg, struct buf *why)
{
	const struct serving *serving = arg;

	if (serving->troubled)
		buf_addf(why, "%s", serving->trouble.text);
	return !serving->troubled;
}

static void
tell_trouble(void *arg, const struct err *err)
{
	const struct serving *serving = arg;

	serving->config->trouble(serving->config->arg, err);
}

static bool
begin(struct serving *serving, struct err *err)
{
	const struct serve_config *config = serving->config;
	struct front_config front = config->front;
	scoped(buf_free) struct buf address = BUF(KIB), monitor = BUF(KIB);

	front.http.body_max = ENVELOPE_MAX;
	front.http.handle = handle;
	front.measure = measure;
	front.healthy = healthy;
	front.trouble = tell_trouble;
	front.http.arg = front.arg = serving;
	if (!front_open(&front, &serving->front, err) ||
	    !front_address(serving->front, &address, err) ||
	    !front_monitor_address(serving->front, &monitor, err))
		return false;
	see_to_it(serving, now_ms());
	config->ready(config->arg, buf_text(&address), buf_text(&monitor));
	return true;
}

bool
serve_run(struct node *node, const struct serve_config *config, struct err *err)
{
	struct serving serving = { .node = node, .config = config };
	bool done = begin(&serving, err) && loop(&serving, err);

	front_close(&serving.front);
	return done;
}
