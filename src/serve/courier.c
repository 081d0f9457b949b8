#include "serve/courier.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "action/node.h"
#include "log/checkpoint.h"
#include "log/served.h"
#include "serve/collect.h"
#include "serve/parley.h"

#define POLICY_NAME "witness-policy"
#define POLICY_MAX (256 * KIB)

struct courier {
	struct post *post;
	struct tree tree;
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

/* The checkpoint with what the witnesses add to it. */
static bool
cosign(struct courier *courier, struct text sent, struct buf *note, struct err *err)
{
	struct files files = { .read = read_public, .arg = &courier->tree };
	struct merkle_source source;
	struct checkpoint head;

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

static bool
start_collector(struct courier *courier, const char *path, struct err *err)
{
	if (!file_load(path, &courier->policy_text, err))
		return err->fault == FAULT_ABSENT;
	if (!policy_parse(buf_text(&courier->policy_text), &courier->policy, err))
		return err_in(err, "'%s'", path);
	if (courier->policy.log_count != 1)
		return err_set(
		    err, FAULT_INPUT, "'%s' does not name this node's log alone", path);
	return courier->policy.witness_count == 0 ||
	       collector_start(
		   &courier->policy, &courier->policy.log[0].key, &courier->collector, err);
}

_Noreturn static void
work(struct courier *courier)
{
	struct post *post = courier->post;
	enum process peer;

	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = post->control, .events = POLLIN },
			{ .fd = post->peer[PROCESS_CLERK], .events = POLLIN },
		};

		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents != 0 && post_hear(post, &peer) == POST_STOP)
			_exit(0);
		if (fds[1].revents != 0 && post->peer[PROCESS_CLERK] == fds[1].fd &&
		    !serve_clerk(courier))
			post_drop(post, PROCESS_CLERK);
	}
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
	const char *reads[OUTSIDE + 3] = { policy, public };
	struct sandbox sandbox = { .name = "accord-courier",
		.read = reads,
		.network = SANDBOX_CONNECT,
		.threads = true };
	struct err err;

	for (size_t i = 0; i < OUTSIDE; i++)
		reads[2 + i] = outside[i];
	courier.post = post;
	courier.policy_text = BUF(POLICY_MAX);
	if (!node_path(post->config->dir, POLICY_NAME, policy, &err) ||
	    !node_path(post->config->dir, "public", public, &err) ||
	    !node_path(post->config->dir, "public", courier.tree.root, &err))
		post_fail(post, &err);
	post_enter(post, &sandbox);
	if (!start_collector(&courier, policy, &err))
		post_trouble(post, &err);
	post_ready(post);
	work(&courier);
}
