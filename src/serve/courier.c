#include "serve/courier.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "action/finder/deliver.h"
#include "action/finder/working.h"
#include "action/member/fellows.h"
#include "action/node/node.h"
#include "http/client.h"
#include "log/checkpoint.h"
#include "log/served.h"
#include "serve/collect.h"
#include "serve/errands.h"
#include "serve/fetching.h"
#include "serve/parley.h"
#include "serve/telling_file.h"

#define POLICY_MAX (256 * KIB)
#define OK 200

/* How long other nodes may take: one that is slow takes a thread that long. */
#define LOOK_SECONDS 5
#define LOOK_LIMIT_MS 15000
#define CONNECT_SECONDS 10
#define STALL_SECONDS 20
#define ERRAND_MS 120000
#define SLOW_BYTES 16 /* a millisecond: no line that a node is on is slower */

struct courier {
	struct post *post;
	struct tree tree;
	const char *trust; /* certificates to believe; NULL: the system's */
	const char *dir;
	struct nearby nearby;
	const char *own_policy;
	struct buf policy_text;
	struct policy policy;
	struct collector *collector; /* NULL: nobody is asked */
	struct served served;
	struct errands *errands;
	struct lines *lines; /* a thread has one at a time */
};

static bool
read_public(
    void *arg, unsigned worker, const char *path, const struct sink *to, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(16 * MIB);
	const struct tree *tree = arg;

	(void)worker;
	return tree_get(tree, path, &bytes, err) && sink_write(to, buf_text(&bytes), err);
}

/* Of an operator's own policy all is named by the operator. */
static bool
start_collector(struct courier *courier, struct err *err)
{
	const struct nearby *nearby =
	    access(courier->own_policy, F_OK) == 0 ? NULL : &courier->nearby;

	if (!policy_parse(buf_text(&courier->policy_text), &courier->policy, err))
		return err_in(err, "'" FELLOWS_POLICY "'");
	if (courier->policy.log_count != 1)
		return err_set(err, FAULT_INPUT,
		    "'" FELLOWS_POLICY "' does not name this node's log alone");
	return courier->policy.witness_count == 0 ||
	       collector_start(&courier->policy, &courier->policy.log[0].key, nearby,
		   &courier->collector, err);
}

/* The witnesses of the policy in force, which may have changed. */
static bool
refresh_collector(struct courier *courier, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(POLICY_MAX);
	bool absent = !fellows_policy(courier->dir, &text, err);

	if (absent && err->fault != FAULT_ABSENT)
		return false;
	if (text_eq(buf_text(&text), buf_text(&courier->policy_text)))
		return true;
	if (courier->collector != NULL)
		collector_stop(&courier->collector);
	buf_clear(&courier->policy_text);
	buf_add(&courier->policy_text, buf_text(&text));
	if (absent || !buf_ok(&courier->policy_text, err))
		return absent;
	if (start_collector(courier, err))
		return true;
	buf_clear(&courier->policy_text); /* to be tried again */
	return false;
}

/* The checkpoint with what the witnesses add to it, be it few of them: for some things these
 * are enough, and then *why says who was lacking. */
static bool
cosign(struct courier *courier, struct text sent, struct buf *note, struct err *why,
    struct err *err)
{
	struct files files = { .read = read_public, .arg = &courier->tree };
	struct merkle_source source;
	struct checkpoint head;

	if (!refresh_collector(courier, err))
		return false;
	if (courier->collector == NULL)
		return err_set(err, FAULT_ABSENT, "there is no policy of witnesses");
	if (!checkpoint_open(sent, &courier->policy.log[0].key, &head, err))
		return false;
	served_begin(&courier->served, &files, head.size);
	source = served_source(&courier->served);
	buf_add(note, sent);
	if (buf_ok(note, err) &&
	    !collector_try(courier->collector, &source, head.size, note, why) &&
	    note->len == sent.len)
		return err_set(err, why->fault, "%s", why->text);
	return buf_ok(note, err);
}

static bool
do_cosign(struct courier *courier, struct errand *errand, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct err why = { 0 };

	if (!cosign(courier, buf_text(&errand->in), &note, &why, err))
		return false;
	parley_answer_format(FAULT_NONE, text_of(why.text), &errand->out);
	buf_add_byte(&errand->out, '\n');
	buf_add(&errand->out, buf_text(&note));
	return true;
}

/* Other nodes */

/* A node under load wants to see some work first. */
static bool
work_and_post(struct client *client, struct text body, struct buf *answer, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB), words = BUF(KIB);
	struct err why;

	if (client_status(client) != WORKING_STATUS)
		return false;
	buf_add(&words, client_words(client));
	return working_path(buf_text(&words), DELIVER_INBOX, body, &path, &why) &&
	       client_post(client, buf_string(&path), body, answer, err);
}

/* An answer of the node, whatever it says, is one: the clerk decides what it means. */
static bool
post_to(
    struct client *client, const struct parley_errand *what, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf answer = BUF(ENVELOPE_MAX), said = BUF(PARLEY_ERRAND_MAX);
	bool good = client_post(client, DELIVER_INBOX, what->body, &answer, err) ||
		    work_and_post(client, what->body, &answer, err);
	struct parley_errand done = {
		.url = what->url,
		.number = (uint64_t)client_status(client),
		.body = good ? buf_text(&answer) : client_words(client),
	};

	if (!good && done.number == 0)
		return false;
	if (!good && done.number == OK) /* but not whole */
		return false;
	parley_errand_format(&done, &said);
	if (!buf_ok(&said, err))
		return false;
	parley_answer_format(FAULT_NONE, buf_text(&said), out);
	return true;
}

/* All of its manifests together: who has many, and is slow, would have a thread for days. */
struct tour {
	struct client *client;
	int64_t until; /* milliseconds of the clock that nobody sets */
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool
tour_get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	struct tour *tour = arg;
	int64_t left = tour->until - now_ms();

	if (left <= 0)
		return err_set(err, FAULT_SYSTEM, "it takes too long to show its manifests");
	client_set_limit(tour->client, (long)left);
	return client_get(tour->client, path, to, err);
}

static bool
walk_to(struct client *client, int64_t known, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	struct tour tour = { client, now_ms() + ERRAND_MS };
	struct remote remote = { .get = tour_get, .arg = &tour };

	if (!peer_fetch(&remote, known, &notes, err))
		return false;
	parley_answer_format(FAULT_NONE, buf_text(&notes), out);
	return true;
}

static bool
do_abroad(struct courier *courier, struct errand *errand, struct err *err)
{
	struct parley_errand what;
	struct line *line;
	bool good;

	if (!parley_errand_parse(buf_text(&errand->in), &what, err) ||
	    !lines_take(courier->lines, what.url, &line, err))
		return false;
	client_set_patience(line->client, CONNECT_SECONDS, STALL_SECONDS);
	client_set_limit(line->client, ERRAND_MS + (long)(what.body.len / SLOW_BYTES));
	good = errand->kind == PARLEY_POST
		   ? post_to(line->client, &what, &errand->out, err)
		   : walk_to(line->client, (int64_t)what.number, &errand->out, err);
	lines_give(courier->lines, line);
	return good;
}

/* What the node's own address shows.  Which that is, the manifest says: nobody can have it
 * ask another. */
static bool
do_look(const struct courier *courier, struct errand *errand, struct err *err)
{
	scoped(buf_free) struct buf own = BUF(STATEMENT_PUBLIC_MAX);
	scoped(buf_free) struct buf shown = BUF(STATEMENT_PUBLIC_MAX);
	scoped(manifest_free) struct manifest manifest = { 0 };
	scoped(client_close) struct client *client = NULL;
	struct sink sink = sink_buf(&shown);

	if (!tree_get(&courier->tree, NODE_MANIFEST_PATH, &own, err) ||
	    !manifest_open(buf_text(&own), NULL, &manifest, err) ||
	    !client_open(manifest.url, &client, err))
		return false;
	if (courier->trust != NULL)
		client_set_trust(client, courier->trust);
	client_set_patience(client, LOOK_SECONDS, LOOK_SECONDS);
	client_set_limit(client, LOOK_LIMIT_MS);
	if (!client_get(client, "/" NODE_MANIFEST_PATH, &sink, err))
		return false;
	parley_answer_format(FAULT_NONE, buf_text(&shown), &errand->out);
	return true;
}

static bool
do_fetch(struct courier *courier, struct errand *errand, struct err *err)
{
	scoped(buf_free) struct buf parts = BUF(FETCHING_BYTES_MAX);

	if (!fetching_do(buf_text(&errand->in), courier->lines, &parts, err))
		return false;
	parley_answer_format(FAULT_NONE, buf_text(&parts), &errand->out);
	return true;
}

/* To whom the operator named, and nobody else: the clerk says what, never to whom. */
static bool
do_tell(const struct courier *courier, struct errand *errand, struct err *err)
{
	struct telling_file file;
	struct telling telling;
	struct news news;
	bool found;

	if (!news_parse(buf_text(&errand->in), &news, err) ||
	    !telling_file_load(courier->dir, &found, &file, err))
		return false;
	telling = telling_file_telling(&file);
	if (found && !telling_do(&telling, &news, err))
		return false;
	parley_answer_format(FAULT_NONE, TEXT(""), &errand->out);
	return true;
}

static bool
do_it(struct courier *courier, struct errand *errand, struct err *err)
{
	if (errand->kind == PARLEY_COSIGN)
		return do_cosign(courier, errand, err);
	if (errand->kind == PARLEY_LOOK)
		return do_look(courier, errand, err);
	if (errand->kind == PARLEY_FETCH)
		return do_fetch(courier, errand, err);
	if (errand->kind == PARLEY_TELL)
		return do_tell(courier, errand, err);
	return do_abroad(courier, errand, err);
}

static void
run(void *arg, unsigned worker, struct errand *errand)
{
	struct courier *courier = arg;
	struct err err;
	bool good;

	(void)worker;
	errand->out = BUF(PARLEY_ERRAND_MAX + KIB);
	good = do_it(courier, errand, &err);
	if (good && !errand->out.failed)
		return;
	if (good)
		err_set(&err, FAULT_LIMIT, "there is no memory for the answer");
	buf_clear(&errand->out);
	parley_fault_format(&err, &errand->out);
}

/* To and from the clerk */

/* How what is asked so is answered; 0: it is nothing to ask. */
static uint8_t
answer_to(uint8_t kind)
{
	switch (kind) {
	case PARLEY_COSIGN:
		return PARLEY_ANSWER;
	case PARLEY_LOOK:
		return PARLEY_SHOWN;
	case PARLEY_FETCH:
		return PARLEY_FETCHED;
	case PARLEY_TELL:
		return PARLEY_TOLD;
	case PARLEY_POST:
	case PARLEY_WALK:
		return PARLEY_DONE;
	default:
		return 0;
	}
}

/* False when the clerk is gone, or talks nonsense. */
static bool
hear_clerk(struct courier *courier)
{
	scoped(buf_free) struct buf room = BUF(PARLEY_ERRAND_MAX);
	scoped(frame_free) struct frame frame = FRAME;
	scoped(buf_free) struct buf in = BUF(PARLEY_ERRAND_MAX);
	struct err err;

	if (!frame_receive(courier->post->peer[PROCESS_CLERK], &room, &frame, &err))
		return false;
	if (frame.fd >= 0 || answer_to(frame.kind) == 0)
		return false;
	buf_add(&in, frame.payload);
	return buf_ok(&in, &err) &&
	       errands_add(courier->errands, frame.tag, frame.kind, &in, &err);
}

/* False when the clerk is gone. */
static bool
tell_clerk(struct courier *courier)
{
	struct errand *errand;
	bool good = true;

	while ((errand = errands_take(courier->errands)) != NULL) {
		struct frame said = { .kind = answer_to(errand->kind),
			.tag = errand->tag,
			.payload = buf_text(&errand->out),
			.fd = -1 };
		struct err err;

		good = good && !errand->out.failed &&
		       frame_send(courier->post->peer[PROCESS_CLERK], &said, &err);
		errand_free(&errand);
	}
	return good;
}

_Noreturn static void
work(struct courier *courier)
{
	struct post *post = courier->post;
	enum process peer;

	for (;;) {
		struct pollfd fds[3] = {
			{ .fd = post->control, .events = POLLIN },
			{ .fd = post->peer[PROCESS_CLERK], .events = POLLIN },
			{ .fd = errands_fd(courier->errands), .events = POLLIN },
		};

		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[0].revents != 0 && post_hear(post, &peer) == POST_STOP)
			_exit(0);
		if (fds[1].revents != 0 && post->peer[PROCESS_CLERK] == fds[1].fd &&
		    !hear_clerk(courier))
			post_drop(post, PROCESS_CLERK);
		if (fds[2].revents != 0 && !tell_clerk(courier))
			post_drop(post, PROCESS_CLERK);
	}
}

/* As other programs that ask over TLS do (see cli/command/network). */
static const char *
own_trust(void)
{
	const char *file = getenv("SSL_CERT_FILE");

	return file == NULL || file[0] == '\0' ? NULL : file;
}

void
courier_run(struct post *post)
{
	static const char *const outside[] = { "/etc/resolv.conf", "/run/systemd/resolve",
		"/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf",
		"/etc/services", "/etc/ssl", "/usr/lib/ssl", "/usr/share/ca-certificates",
		"/usr/local/share/ca-certificates", "/etc/pki" };
	enum { OUTSIDE = sizeof(outside) / sizeof(outside[0]) };
	static struct courier courier; /* a policy is large */
	char policy[PATH_MAX] = "", public[PATH_MAX] = "", whom[PATH_MAX], secret[PATH_MAX];
	const char *reads[OUTSIDE + 6] = { policy, public, whom, secret };
	struct sandbox sandbox = { .name = "accord-courier",
		.read = reads,
		.network = SANDBOX_CONNECT,
		.threads = true };
	struct err err;

	for (size_t i = 0; i < OUTSIDE; i++)
		reads[4 + i] = outside[i];
	courier.trust = reads[4 + OUTSIDE] = own_trust();
	courier.post = post;
	courier.dir = post->config->dir;
	courier.policy_text = BUF(POLICY_MAX);
	courier.own_policy = policy;
	if (!node_path(post->config->dir, FELLOWS_POLICY, policy, &err) ||
	    !node_path(post->config->dir, "public", public, &err) ||
	    !node_path(post->config->dir, "public", courier.tree.root, &err) ||
	    !node_path(post->config->dir, TELLING_FILE, whom, &err) ||
	    !node_path(post->config->dir, TELLING_SECRET, secret, &err) ||
	    !nearby_load(post->config->dir, &courier.nearby, &err))
		post_fail(post, &err);
	post_enter(post, &sandbox);
	if (!lines_open(&courier.nearby, courier.trust, &courier.lines, &err) ||
	    !errands_open(run, &courier, &courier.errands, &err))
		post_fail(post, &err);
	if (!refresh_collector(&courier, &err))
		post_trouble(post, &err);
	post_ready(post);
	work(&courier);
}
