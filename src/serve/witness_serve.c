#include "serve/witness_serve.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include "action/log/cosign.h"
#include "serve/metrics.h"

#define PLAIN "text/plain; charset=utf-8"
#define LOOK_MS 1000
#define UNMARKED_MAX 8 /* rounds of answers */

struct serving {
	struct witness_dir *witness;
	const struct witness_serve_config *config;
	struct listener *listener;
	size_t held; /* requests that are not answered yet */
	struct exchange *exchange[WITNESS_SERVE_HELD_MAX];
	struct cosign_ask ask[WITNESS_SERVE_HELD_MAX];
	unsigned unmarked;    /* rounds that the mark is behind */
	bool answering_fails; /* and that was told */
	bool marking_fails;
	uint64_t cosigned, refused; /* since it began */
};

static void
say(struct response *response, unsigned status, struct text words)
{
	response->status = status;
	response->type = PLAIN;
	response->cache = "no-store";
	buf_add(&response->body, words);
	buf_add(&response->body, TEXT("\n"));
}

/* Trouble is told when it begins, not with every request that it spoils. */
static void
note_trouble(const struct serving *serving, bool *fails, bool good, const struct err *err)
{
	if (!good && !*fails)
		serving->config->trouble(serving->config->arg, err);
	*fails = !good;
}

/* POST /add-checkpoint */

static void
handle_add(struct serving *serving, const struct request *request, struct response *response)
{
	size_t i = serving->held;

	if (!text_eq(request->method, TEXT("POST"))) {
		response->allow = "POST";
		say(response, 405, TEXT("a checkpoint is added by POST"));
		return;
	}
	if (i == WITNESS_SERVE_HELD_MAX) {
		say(response, WITNESS_BUSY, TEXT("too many ask at once; try again"));
		return;
	}
	serving->exchange[i] = request->exchange;
	serving->ask[i] =
	    (struct cosign_ask){ .body = request->body, .words = BUF(COSIGN_WORDS_MAX) };
	serving->held++;
	exchange_hold(request->exchange);
}

static void
reply(struct exchange *exchange, const struct cosign_ask *ask)
{
	struct response response = {
		.status = (unsigned)ask->answer,
		.type = ask->answer == WITNESS_OTHER_SIZE ? "text/x.tlog.size" : PLAIN,
		.cache = "no-store",
		.body = ask->words,
	};

	server_reply(exchange, &response); /* takes the words over */
}

static void
count(struct serving *serving, enum witness_answer answer)
{
	if (answer == WITNESS_COSIGNED)
		serving->cosigned++;
	else
		serving->refused++;
}

/* All that came in this round, in the order in which it came. */
static void
answer_held(struct serving *serving)
{
	struct err err;
	bool good;

	if (serving->held == 0)
		return;
	good = cosign_all(serving->witness, serving->ask, serving->held, time(NULL), &err);
	note_trouble(serving, &serving->answering_fails, good, &err);
	for (size_t i = 0; i < serving->held; i++) {
		count(serving, serving->ask[i].answer);
		reply(serving->exchange[i], &serving->ask[i]);
	}
	serving->held = 0;
	serving->unmarked++;
}

/* GET /<hash>/checkpoint */

static bool
parse_path(struct text path, struct hash *origin)
{
	struct text hash;

	return text_skip(&path, TEXT("/")) && text_cut(&path, '/', &hash) &&
	       text_eq(path, TEXT("checkpoint")) && hash_parse(hash, origin);
}

static void
handle_show(struct serving *serving, const struct hash *origin, struct response *response)
{
	struct err err;
	bool good = witness_store_note(&serving->witness->store, origin, &response->body, &err);

	if (good) {
		response->status = 200;
		response->type = PLAIN;
		response->cache = "no-cache";
		return;
	}
	buf_clear(&response->body);
	if (err.fault == FAULT_ABSENT) {
		say(response, 404, text_of(err.text));
		return;
	}
	note_trouble(serving, &serving->answering_fails, good, &err);
	say(response, WITNESS_FAILED, TEXT("this witness has trouble; try again later"));
}

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct serving *serving = arg;
	struct hash origin;

	if (text_eq(request->path, TEXT("/add-checkpoint"))) {
		handle_add(serving, request, response);
		return;
	}
	if (!parse_path(request->path, &origin)) {
		say(response, 404, TEXT("there is nothing here"));
		return;
	}
	if (!text_eq(request->method, TEXT("GET")) && !text_eq(request->method, TEXT("HEAD"))) {
		response->allow = "GET, HEAD";
		say(response, 405, TEXT("this is only read"));
		return;
	}
	handle_show(serving, &origin, response);
}

/* For the operator */

static void
measure(void *arg, struct buf *out)
{
	const struct serving *serving = arg;

	metrics_counter(out, "accord_witness_cosigned_total", "Checkpoints that were cosigned.",
	    serving->cosigned);
	metrics_counter(out, "accord_witness_refused_total",
	    "Requests to cosign that were not granted.", serving->refused);
	metrics_gauge(out, "accord_witness_restored",
	    "1 if it was restored from an older copy when it began.",
	    serving->witness->store.restored);
}

static bool
healthy(void *arg, struct buf *why)
{
	const struct serving *serving = arg;
	bool fails = serving->answering_fails || serving->marking_fails;

	if (fails)
		buf_add(why, TEXT("the witness has trouble with its disk; see what it told"));
	return !fails;
}

static void
tell_trouble(void *arg, const struct err *err)
{
	const struct serving *serving = arg;

	serving->config->trouble(serving->config->arg, err);
}

/* The rounds */

/* When nobody waits for it, or it has been put off often enough: see
 * witness_store_mark(). */
static void
mark(struct serving *serving)
{
	struct err err;
	bool good;

	if (serving->unmarked == 0 || (serving->held > 0 && serving->unmarked < UNMARKED_MAX))
		return;
	good = witness_store_mark(&serving->witness->store, &err);
	note_trouble(serving, &serving->marking_fails, good, &err);
	if (good)
		serving->unmarked = 0;
}

static int
wait_for(const struct serving *serving)
{
	int listener = listener_timeout(serving->listener);

	if (serving->held > 0)
		return 0;
	return listener >= 0 && listener < LOOK_MS ? listener : LOOK_MS;
}

/* Take in, answer, send. */
static void
go_round(struct serving *serving)
{
	listener_run(serving->listener);
	answer_held(serving);
	listener_run(serving->listener);
	mark(serving);
}

static bool
loop(struct serving *serving, struct err *err)
{
	struct pollfd fds[2] = {
		{ .fd = serving->config->stop, .events = POLLIN },
		{ .fd = listener_fd(serving->listener), .events = POLLIN },
	};
	bool stop = false;

	while (!stop) {
		int ready = poll(fds, 2, wait_for(serving));

		if (ready < 0 && errno != EINTR)
			return err_errno(err, "cannot wait for requests");
		stop = ready > 0 && fds[0].revents != 0;
		go_round(serving);
	}
	while (serving->held > 0)
		go_round(serving);
	return true;
}

static bool
tell_ready(const struct serving *serving, struct err *err)
{
	scoped(buf_free) struct buf address = BUF(KIB), monitor = BUF(KIB);

	if (!listener_address(serving->listener, &address, err) ||
	    !listener_monitor_address(serving->listener, &monitor, err))
		return false;
	serving->config->ready(serving->config->arg, buf_text(&address), buf_text(&monitor));
	return true;
}

bool
witness_serve(
    struct witness_dir *witness, const struct witness_serve_config *config, struct err *err)
{
	struct serving serving = { .witness = witness, .config = config };
	struct listener_config listener = config->listener;
	bool done;

	listener.http.body_max = WITNESS_BODY_MAX;
	listener.http.handle = handle;
	listener.measure = measure;
	listener.healthy = healthy;
	listener.trouble = tell_trouble;
	listener.http.arg = listener.arg = &serving;
	if (!listener_open(&listener, &serving.listener, err))
		return false;
	done = tell_ready(&serving, err) && loop(&serving, err);
	listener_close(&serving.listener);
	return done;
}
