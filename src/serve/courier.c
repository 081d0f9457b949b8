#include "serve/courier.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "action/fellows.h"
#include "action/node.h"
#include "base/thread.h"
#include "http/client.h"
#include "log/checkpoint.h"
#include "log/served.h"
#include "serve/collect.h"
#include "serve/parley.h"

#define POLICY_MAX (256 * KIB)
#define STACK_LEN (512 * KIB)
#define CONNECT_SECONDS 5
#define LOOK_LIMIT_MS 15000

/* A look at the node's own address, in a thread, so that witnesses need not wait for it. */
struct look {
	struct thread thread;
	bool running;
	int done; /* becomes readable when it is */
	uint32_t tag;
	const struct tree *tree;
	const char *trust;
	struct buf bytes; /* what is shown */
	bool good;
	struct err why;
};

struct courier {
	struct post *post;
	struct look look;
	struct tree tree;
	const char *dir;
	struct buf policy_text;
	struct policy policy;
	struct collector *collector; /* NULL: nobody is asked */
	struct served served;
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

static bool
start_collector(struct courier *courier, struct err *err)
{
	if (!policy_parse(buf_text(&courier->policy_text), &courier->policy, err))
		return err_in(err, "'" FELLOWS_POLICY "'");
	if (courier->policy.log_count != 1)
		return err_set(err, FAULT_INPUT,
		    "'" FELLOWS_POLICY "' does not name this node's log alone");
	return courier->policy.witness_count == 0 ||
	       collector_start(
		   &courier->policy, &courier->policy.log[0].key, &courier->collector, err);
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

/* The checkpoint with what the witnesses add to it. */
static bool
cosign(struct courier *courier, struct text sent, struct buf *note, struct err *err)
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
	return buf_ok(note, err) &&
	       collector_ask(courier->collector, &source, head.size, note, err);
}

/* Looking */

/* Which address that is, the manifest says: nobody can have it ask another. */
static bool
get_shown(struct look *look, struct err *err)
{
	scoped(buf_free) struct buf own = BUF(STATEMENT_PUBLIC_MAX);
	scoped(manifest_free) struct manifest manifest = { 0 };
	scoped(client_close) struct client *client = NULL;
	struct sink sink = sink_buf(&look->bytes);

	if (!tree_get(look->tree, NODE_MANIFEST_PATH, &own, err) ||
	    !manifest_open(buf_text(&own), NULL, &manifest, err) ||
	    !client_open(manifest.url, &client, err))
		return false;
	if (look->trust != NULL)
		client_set_trust(client, look->trust);
	client_set_patience(client, CONNECT_SECONDS, CONNECT_SECONDS);
	client_set_limit(client, LOOK_LIMIT_MS);
	return client_get(client, "/" NODE_MANIFEST_PATH, &sink, err);
}

static void *
run_look(void *arg)
{
	const uint64_t one = 1;
	struct look *look = arg;

	look->good = get_shown(look, &look->why);
	(void)!write(look->done, &one, sizeof(one));
	return NULL;
}

/* One at a time; the clerk asks no second one before it has the answer. */
static bool
begin_look(struct courier *courier, uint32_t tag)
{
	struct look *look = &courier->look;

	if (look->running)
		return false;
	look->tag = tag;
	look->tree = &courier->tree;
	look->bytes = BUF(STATEMENT_PUBLIC_MAX);
	look->running = thread_start(&look->thread, STACK_LEN, run_look, look);
	return true; /* without one there is no answer, and none is needed */
}

static void
end_look(struct courier *courier)
{
	scoped(buf_free) struct buf answer = BUF(STATEMENT_PUBLIC_MAX + KIB);
	struct look *look = &courier->look;
	struct frame said = { .kind = PARLEY_SHOWN, .tag = look->tag, .fd = -1 };
	struct post *post = courier->post;
	uint64_t count;
	struct err err;

	if (read(look->done, &count, sizeof(count)) != (ssize_t)sizeof(count))
		return;
	thread_join(&look->thread);
	look->running = false;
	if (look->good)
		parley_answer_format(FAULT_NONE, buf_text(&look->bytes), &answer);
	else
		parley_fault_format(&look->why, &answer);
	buf_free(&look->bytes);
	said.payload = buf_text(&answer);
	if (post->peer[PROCESS_CLERK] >= 0 &&
	    (answer.failed || !frame_send(post->peer[PROCESS_CLERK], &said, &err)))
		post_drop(post, PROCESS_CLERK);
}

/* False when the clerk is gone, or talks nonsense. */
static bool
serve_clerk(struct courier *courier)
{
	scoped(buf_free) struct buf room = BUF(CHECKPOINT_LEN_MAX),
				    out = BUF(CHECKPOINT_LEN_MAX);
	scoped(buf_free) struct buf answer = BUF(CHECKPOINT_LEN_MAX + KIB);
	scoped(frame_free) struct frame frame = FRAME;
	struct frame said = { .kind = PARLEY_ANSWER, .fd = -1 };
	int clerk = courier->post->peer[PROCESS_CLERK];
	struct err err;

	if (!frame_receive(clerk, &room, &frame, &err))
		return false;
	if (frame.kind == PARLEY_LOOK && frame.fd < 0 && frame.payload.len == 0)
		return begin_look(courier, frame.tag);
	if (frame.kind != PARLEY_COSIGN || frame.fd >= 0)
		return false;
	if (cosign(courier, frame.payload, &out, &err))
		parley_answer_format(FAULT_NONE, buf_text(&out), &answer);
	else
		parley_fault_format(&err, &answer);
	said.tag = frame.tag;
	said.payload = buf_text(&answer);
	return !answer.failed && frame_send(clerk, &said, &err);
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
			{ .fd = courier->look.done, .events = POLLIN },
		};

		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[0].revents != 0 && post_hear(post, &peer) == POST_STOP)
			_exit(0);
		if (fds[1].revents != 0 && post->peer[PROCESS_CLERK] == fds[1].fd &&
		    !serve_clerk(courier))
			post_drop(post, PROCESS_CLERK);
		if (fds[2].revents != 0)
			end_look(courier);
	}
}

/* As other programs that ask over TLS do (see cli/network). */
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
	char policy[PATH_MAX] = "", public[PATH_MAX] = "";
	const char *reads[OUTSIDE + 4] = { policy, public };
	struct sandbox sandbox = { .name = "accord-courier",
		.read = reads,
		.network = SANDBOX_CONNECT,
		.threads = true };
	struct err err;

	for (size_t i = 0; i < OUTSIDE; i++)
		reads[2 + i] = outside[i];
	courier.look.trust = reads[2 + OUTSIDE] = own_trust();
	courier.look.done = eventfd(0, EFD_CLOEXEC);
	courier.post = post;
	courier.dir = post->config->dir;
	courier.policy_text = BUF(POLICY_MAX);
	if (!node_path(post->config->dir, FELLOWS_POLICY, policy, &err) ||
	    !node_path(post->config->dir, "public", public, &err) ||
	    !node_path(post->config->dir, "public", courier.tree.root, &err))
		post_fail(post, &err);
	post_enter(post, &sandbox);
	if (!refresh_collector(&courier, &err))
		post_trouble(post, &err);
	post_ready(post);
	work(&courier);
}
