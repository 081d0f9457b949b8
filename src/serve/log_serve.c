#include "serve/log_serve.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>

#include "base/mem.h"
#include "journal/log_publisher.h"
#include "journal/log_writer.h"
#include "log/checkpoint.h"
#include "log/tile.h"
#include "serve/route.h"

#define LOOK_MS 1000 /* for trouble of the threads */

struct serving {
	struct log_dir *log;
	const struct log_serve_config *config;
	struct server *server;
	struct log_writer *writer;
	struct log_publisher *publisher;
	struct submission *coming; /* of this round, last first */
	size_t held;               /* submissions that are not answered yet */
	struct submission *spare;  /* to be used again */
	bool halted;               /* the log may not go on: nothing more is taken */
	char file[PATH_MAX];
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
say_busy(struct response *response)
{
	say(response, 503, TEXT("the log takes no entries now; try again later"));
}

/* POST /add */

static struct submission *
make_submission(struct serving *serving)
{
	struct submission *submission = serving->spare;

	if (submission == NULL)
		return mem_grow(NULL, sizeof(*submission));
	serving->spare = submission->next;
	return submission;
}

static void
handle_add(struct serving *serving, const struct request *request, struct response *response)
{
	struct submission *submission;

	if (!text_eq(request->method, TEXT("POST"))) {
		response->allow = "POST";
		say(response, 405, TEXT("an entry is added by POST"));
		return;
	}
	submission = serving->halted ? NULL : make_submission(serving);
	if (submission == NULL) {
		say_busy(response);
		return;
	}
	*submission = (struct submission){
		.entry = request->body,
		.mine = request->exchange,
		.next = serving->coming,
	};
	serving->coming = submission;
	serving->held++;
	exchange_hold(request->exchange);
}

/* In the order in which they came, and all at once: one wakes the writer, not each. */
static void
submit(struct serving *serving)
{
	struct submission *list = NULL;

	while (serving->coming != NULL) {
		struct submission *next = serving->coming->next;

		serving->coming->next = list;
		list = serving->coming;
		serving->coming = next;
	}
	if (list != NULL)
		log_writer_submit(serving->writer, list);
}

static void
reply(struct serving *serving, const struct submission *submission)
{
	struct response response = { .body = BUF(KIB) };

	if (submission->fault != FAULT_NONE) {
		say_busy(&response);
	} else {
		response.status = 200;
		response.type = "text/plain; charset=utf-8";
		response.cache = "no-store";
		buf_addf(&response.body, "%" PRIu64, submission->index);
	}
	server_reply(submission->mine, &response);
	serving->held--;
}

static void
collect(struct serving *serving)
{
	struct submission *list = log_writer_collect(serving->writer);

	while (list != NULL) {
		struct submission *next = list->next;

		reply(serving, list);
		list->next = serving->spare;
		serving->spare = list;
		list = next;
	}
}

/* The rest */

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct serving *serving = arg;

	if (text_eq(request->path, TEXT("/add"))) {
		handle_add(serving, request, response);
		return;
	}
	if (!text_eq(request->method, TEXT("GET")) && !text_eq(request->method, TEXT("HEAD"))) {
		response->allow = "GET, HEAD";
		say(response, 405, TEXT("this is only read"));
		return;
	}
	if (!route_file(&serving->log->tree, request->path, serving->file, response)) {
		response->type = NULL;
		say(response, 404, TEXT("there is nothing here"));
		return;
	}
	response->status = 200;
	response->file = serving->file;
}

static void
look_for_trouble(struct serving *serving)
{
	struct err err;

	if (log_writer_trouble(serving->writer, &err))
		serving->config->trouble(serving->config->arg, &err);
	if (log_publisher_trouble(serving->publisher, &err))
		serving->config->trouble(serving->config->arg, &err);
	serving->halted = log_publisher_state(serving->publisher).halted;
}

static int
wait_for(const struct serving *serving)
{
	int server = server_timeout(serving->server);

	return server >= 0 && server < LOOK_MS ? server : LOOK_MS;
}

/* One round; *stop when it shall end. */
static bool
go_round(struct serving *serving, bool *stop, struct err *err)
{
	struct pollfd fds[3] = {
		{ .fd = serving->config->stop, .events = POLLIN },
		{ .fd = server_fd(serving->server), .events = POLLIN },
		{ .fd = log_writer_fd(serving->writer), .events = POLLIN },
	};
	int ready = poll(fds, 3, wait_for(serving));

	if (ready < 0 && errno != EINTR)
		return err_errno(err, "cannot wait for requests");
	*stop = ready > 0 && fds[0].revents != 0;
	if (ready > 0 && fds[2].revents != 0)
		collect(serving);
	if (ready == 0 || fds[2].revents != 0)
		look_for_trouble(serving);
	server_run(serving->server);
	submit(serving);
	return true;
}

static bool
loop(struct serving *serving, struct err *err)
{
	bool stop = false;

	while (!stop)
		if (!go_round(serving, &stop, err))
			return false;
	/* Whoever was taken gets an answer. */
	serving->halted = true;
	while (serving->held > 0)
		if (!go_round(serving, &stop, err))
			return false;
	server_run(serving->server);
	return true;
}

/* Beginning and end */

/* All that is missing in the public tree, before anybody is told where it is. */
static bool
mend(struct serving *serving, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_public public = log_dir_public(serving->log);
	struct log_head head;
	uint64_t mended;

	return log_dir_checkpoint(serving->log, &note, err) &&
	       log_public_size(&serving->log->signer, buf_text(&note), &head, err) &&
	       log_public_mend(&public, head.size, &mended, err);
}

static bool
start(struct serving *serving, struct err *err)
{
	struct log_public public = log_dir_public(serving->log);
	struct server_config http = serving->config->http;
	char database[PATH_MAX];

	http.body_max = ENTRY_LEN_MAX;
	http.handle = handle;
	http.arg = serving;
	return log_dir_path(serving->log->dir, LOG_DIR_DATABASE, database, err) &&
	       log_writer_start(database, &serving->writer, err) &&
	       log_publisher_start(&public, serving->writer, &serving->publisher, err) &&
	       server_open(&http, &serving->server, err);
}

static void
free_all(struct submission *list)
{
	while (list != NULL) {
		struct submission *next = list->next;

		free(list);
		list = next;
	}
}

/* The entries that the writer still has are in the server's memory. */
static void
end(struct serving *serving)
{
	log_publisher_stop(&serving->publisher);
	free_all(log_writer_stop(&serving->writer));
	server_close(&serving->server);
	free_all(serving->coming);
	free_all(serving->spare);
}

bool
log_serve(struct log_dir *log, const struct log_serve_config *config, struct err *err)
{
	struct serving serving = { .log = log, .config = config };
	scoped(buf_free) struct buf address = BUF(KIB);
	bool done = mend(&serving, err) && start(&serving, err) &&
		    server_address(serving.server, &address, err);

	if (done) {
		config->ready(config->arg, buf_text(&address));
		done = loop(&serving, err);
	}
	end(&serving);
	return done;
}
