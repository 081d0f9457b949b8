#include "serve/log_serve.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "journal/log_publisher.h"
#include "journal/log_writer.h"
#include "log/checkpoint.h"
#include "log/proof.h"
#include "log/tile.h"
#include "serve/collect.h"
#include "serve/metrics.h"
#include "serve/route.h"

#define LOOK_MS 1000     /* for trouble of the threads */
#define TROUBLE_MS 10000 /* how long it counts as being in trouble after some */
#define PROOF_MS 30000   /* how long a proof is waited for */

/* One who adds, and waits. */
struct adding {
	struct submission submission; /* first: it is given back as one of these */
	int64_t until;                /* waits for the proof so long, in milliseconds */
};

struct serving {
	struct log_dir *log;
	const struct log_serve_config *config;
	struct listener *listener;
	struct log_writer *writer;
	struct log_publisher *publisher;
	struct collector *collector; /* NULL: nobody cosigns */
	struct db *db;               /* for proofs */
	struct log_store store;
	struct submission *coming;  /* of this round, last first */
	struct submission *proving; /* added, but not under a checkpoint yet; by index */
	struct submission **proving_end;
	size_t held;              /* submissions that are not answered yet */
	struct submission *spare; /* to be used again */
	bool halted;              /* the log may not go on: nothing more is taken */
	bool ending;              /* nor is it now */
	struct err trouble;       /* what went wrong last */
	int64_t troubled;         /* until when that counts, in milliseconds */
	int64_t next_look;        /* for more of it, the same */
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

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static struct adding *
adding_of(struct submission *submission)
{
	return (struct adding *)submission;
}

static struct submission *
make_submission(struct serving *serving)
{
	struct submission *submission = serving->spare;

	if (submission == NULL)
		return mem_grow(NULL, sizeof(struct adding));
	serving->spare = submission->next;
	return submission;
}

static void
done_with(struct serving *serving, struct submission *submission)
{
	submission->next = serving->spare;
	serving->spare = submission;
	serving->held--;
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
	if (request->query.len > 0 && !text_eq(request->query, TEXT("proof=1"))) {
		say(response, 400, TEXT("the only thing to ask for here is '?proof=1'"));
		return;
	}
	submission = serving->halted || serving->ending ? NULL : make_submission(serving);
	if (submission == NULL) {
		say_busy(response);
		return;
	}
	*adding_of(submission) = (struct adding){
		.submission = { .entry = request->body,
		    .mine = request->exchange,
		    .later = request->query.len > 0,
		    .next = serving->coming },
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
reply(struct serving *serving, struct submission *submission, unsigned status)
{
	struct response response = { .body = BUF(KIB) };

	if (submission->fault != FAULT_NONE) {
		say_busy(&response);
	} else {
		response.status = status;
		response.type = "text/plain; charset=utf-8";
		response.cache = "no-store";
		buf_addf(&response.body, "%" PRIu64, submission->index);
	}
	server_reply(submission->mine, &response);
	done_with(serving, submission);
}

static void
collect(struct serving *serving)
{
	struct submission *list = log_writer_collect(serving->writer);

	while (list != NULL) {
		struct submission *next = list->next;

		if (list->later && list->fault == FAULT_NONE) {
			adding_of(list)->until = now_ms() + PROOF_MS;
			list->next = NULL;
			*serving->proving_end = list;
			serving->proving_end = &list->next;
		} else {
			reply(serving, list, 200);
		}
		list = next;
	}
}

/* POST /add?proof=1 */

static bool
prove(struct serving *serving, uint64_t index, uint64_t size, struct text note, struct buf *out)
{
	struct merkle_source source = log_store_source(&serving->store);
	struct proof proof = { .index = index, .checkpoint = note };
	struct err err;

	if (!merkle_include(&source, index, size, &proof.path, &err)) {
		serving->config->trouble(serving->config->arg, &err);
		return false;
	}
	proof_format(&proof, out);
	return true;
}

static void
reply_proof(
    struct serving *serving, struct submission *submission, uint64_t size, struct text note)
{
	struct response response = { .body = BUF(PROOF_LEN_MAX) };

	/* Added it is, in any case. */
	if (!prove(serving, submission->index, size, note, &response.body)) {
		buf_free(&response.body);
		reply(serving, submission, 202);
		return;
	}
	response.status = 200;
	response.type = "text/plain; charset=utf-8";
	response.cache = "no-store";
	server_reply(submission->mine, &response);
	done_with(serving, submission);
}

static struct submission *
next_proving(struct serving *serving)
{
	struct submission *submission = serving->proving;

	serving->proving = submission->next;
	if (serving->proving == NULL)
		serving->proving_end = &serving->proving;
	return submission;
}

/* All those that the checkpoint has; those that have waited too long have the index, and
 * that it is no proof (202). */
static void
hand_out_proofs(struct serving *serving)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	uint64_t size = log_publisher_note(serving->publisher, &note);
	int64_t now = now_ms();
	size_t answered = 0;
	struct err err;

	if (serving->proving == NULL)
		return;
	if (note.failed || !log_store_look(&serving->store, &err))
		size = 0;
	for (; serving->proving != NULL && serving->proving->index < size; answered++)
		reply_proof(serving, next_proving(serving), size, buf_text(&note));
	for (; serving->proving != NULL &&
	       (now >= adding_of(serving->proving)->until || serving->ending);
	     answered++)
		reply(serving, next_proving(serving), 202);
	if (answered > 0)
		log_writer_answered(serving->writer, answered);
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
tell_trouble(void *arg, const struct err *err)
{
	const struct serving *serving = arg;

	serving->config->trouble(serving->config->arg, err);
}

static void
take_to_heart(struct serving *serving, const struct err *err)
{
	serving->trouble = *err;
	serving->troubled = now_ms() + TROUBLE_MS;
	tell_trouble(serving, err);
}

static void
look_for_trouble(struct serving *serving)
{
	struct err err;

	if (log_writer_trouble(serving->writer, &err))
		take_to_heart(serving, &err);
	if (log_publisher_trouble(serving->publisher, &err))
		take_to_heart(serving, &err);
	serving->halted = log_publisher_state(serving->publisher).halted;
}

static int
wait_for(const struct serving *serving)
{
	int listener = listener_timeout(serving->listener);

	return listener >= 0 && listener < LOOK_MS ? listener : LOOK_MS;
}

/* Now and then without an occasion, too, and however busy the visitors keep us. */
static bool
is_time_to_look(struct serving *serving)
{
	int64_t now = now_ms();

	if (now < serving->next_look)
		return false;
	serving->next_look = now + LOOK_MS;
	return true;
}

/* One round; *stop when it shall end. */
static bool
go_round(struct serving *serving, bool *stop, struct err *err)
{
	struct pollfd fds[4] = {
		{ .fd = serving->ending ? -1 : serving->config->stop, .events = POLLIN },
		{ .fd = listener_fd(serving->listener), .events = POLLIN },
		{ .fd = log_writer_fd(serving->writer), .events = POLLIN },
		{ .fd = log_publisher_fd(serving->publisher), .events = POLLIN },
	};
	int ready = poll(fds, 4, wait_for(serving));
	bool look = is_time_to_look(serving);

	if (ready < 0 && errno != EINTR)
		return err_errno(err, "cannot wait for requests");
	*stop = ready > 0 && fds[0].revents != 0;
	if (ready > 0 && fds[2].revents != 0)
		collect(serving);
	if (look || fds[2].revents != 0)
		look_for_trouble(serving);
	if (look || fds[2].revents != 0 || fds[3].revents != 0)
		hand_out_proofs(serving);
	listener_run(serving->listener);
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
	serving->ending = true;
	hand_out_proofs(serving);
	while (serving->held > 0)
		if (!go_round(serving, &stop, err))
			return false;
	listener_run(serving->listener);
	return true;
}

/* What the operator's tools are told */

static void
measure(void *arg, struct buf *out)
{
	struct serving *serving = arg;
	struct log_publisher_state state = log_publisher_state(serving->publisher);
	struct log_writer_counts counts = log_writer_counts(serving->writer);

	metrics_counter(out, "accord_log_added_total", "Entries added.", counts.entries);
	metrics_counter(out, "accord_log_flushes_total", "Transactions that made them durable.",
	    counts.flushes);
	metrics_counter(
	    out, "accord_log_failures_total", "Transactions that failed.", counts.failures);
	metrics_counter(
	    out, "accord_log_checkpoints_total", "Checkpoints published.", state.checkpoints);
	metrics_gauge(out, "accord_log_size", "Entries under the published checkpoint.",
	    (int64_t)state.size);
	metrics_gauge(
	    out, "accord_log_halted", "1 when the log cannot be continued.", state.halted);
}

static bool
healthy(void *arg, struct buf *why)
{
	struct serving *serving = arg;

	bool troubled = now_ms() < serving->troubled;

	if (troubled)
		buf_addf(why, "%s", serving->trouble.text);
	else if (serving->halted)
		buf_add(why, TEXT("the log cannot be continued"));
	return !troubled && !serving->halted;
}

/* Beginning and end */

/* All that is missing in the public tree, before anybody is told where it is. */
static bool
mend(struct serving *serving, struct err *err)
{
	struct log_public public = log_dir_public(serving->log);
	uint64_t size, mended;

	serving->log->served = true;
	return log_dir_start_signer(serving->log, err) &&
	       log_public_prepare(&public, &size, err) &&
	       log_public_mend(&public, size, &mended, err);
}

static bool
cosign(void *arg, const struct merkle_source *tree, uint64_t size, struct buf *note,
    struct err *err)
{
	return collector_ask(arg, tree, size, note, err);
}

static bool
cosign_more(void *arg, const struct merkle_source *tree, uint64_t size, struct buf *note)
{
	return collector_more(arg, tree, size, note);
}

/* After the signer, which is to begin before there are threads. */
static bool
start_threads(struct serving *serving, const char *database, struct err *err)
{
	struct log_public public = log_dir_public(serving->log);
	const struct policy *policy = serving->config->policy;

	if (policy != NULL) {
		if (!collector_start(policy, &serving->log->signer.names.log, NULL,
			&serving->collector, err))
			return false;
		public.cosign = cosign;
		public.cosign_more = cosign_more;
		public.cosigners = serving->collector;
	}
	return log_writer_start(database, &serving->writer, err) &&
	       log_publisher_start(&public, serving->writer, &serving->publisher, err);
}

static bool
start(struct serving *serving, struct err *err)
{
	struct listener_config listener = serving->config->listener;
	char database[PATH_MAX];

	listener.http.body_max = ENTRY_LEN_MAX;
	listener.http.handle = handle;
	listener.measure = measure;
	listener.healthy = healthy;
	listener.trouble = tell_trouble;
	listener.http.arg = listener.arg = serving;
	return log_dir_path(serving->log->dir, LOG_DIR_DATABASE, database, err) &&
	       db_open(database, &serving->db, err) &&
	       log_store_open(serving->db, &serving->store, err) &&
	       start_threads(serving, database, err) &&
	       listener_open(&listener, &serving->listener, err);
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
	collector_stop(&serving->collector);
	free_all(log_writer_stop(&serving->writer));
	listener_close(&serving->listener);
	log_store_close(&serving->store);
	db_close(&serving->db);
	free_all(serving->coming);
	free_all(serving->proving);
	free_all(serving->spare);
}

static bool
begin(struct serving *serving, struct err *err)
{
	scoped(buf_free) struct buf address = BUF(KIB), monitor = BUF(KIB);

	if (!mend(serving, err) || !start(serving, err) ||
	    !listener_address(serving->listener, &address, err) ||
	    !listener_monitor_address(serving->listener, &monitor, err))
		return false;
	serving->config->ready(serving->config->arg, buf_text(&address), buf_text(&monitor));
	return true;
}

bool
log_serve(struct log_dir *log, const struct log_serve_config *config, struct err *err)
{
	struct serving serving = {
		.log = log,
		.config = config,
		.proving_end = &serving.proving,
	};
	bool done = begin(&serving, err) && loop(&serving, err);

	end(&serving);
	return done;
}
