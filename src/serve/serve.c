#include "serve/serve.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "action/inbox/custodian.h"
#include "action/member/fellows.h"
#include "action/node/enclosure.h"
#include "action/node/local.h"
#include "action/node/node.h"
#include "action/node/renewal.h"
#include "action/node/served_tls.h"
#include "action/peer/peering.h"
#include "base/folder.h"
#include "http/address.h"
#include "serve/parley.h"
#include "serve/telling_file.h"

#define PRIVATE_DIR 0700

struct serving {
	const struct serve_config *config;
	struct buf name, address, console;
	struct local_place local;
	struct changes changes;
	struct supervise_config supervise;
};

static void
tell_ready(void *arg)
{
	const struct serving *serving = arg;
	const struct serve_config *config = serving->config;

	config->ready(config->arg, buf_text(&serving->name), buf_text(&serving->address),
	    buf_text(&serving->console));
}

/* The spool begins empty, whatever a file system without unnamed files left there.  What
 * is in a folder may come later, but the folder must be there when a sandbox is entered. */
static bool
make_folders(const char *dir, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, "spool", path, err) && folder_remove(path, err) &&
	       folder_make(path, PRIVATE_DIR, err) &&
	       node_path(dir, ENCLOSURE_DIR, path, err) &&
	       folder_make(path, PRIVATE_DIR, err) && node_path(dir, "console", path, err) &&
	       folder_make(path, PRIVATE_DIR, err) &&
	       node_path(dir, RENEWAL_ALARM, path, err) && folder_make(path, PRIVATE_DIR, err);
}

/* In the child: whether the node can be opened as a whole, with a keeper of its own. */
_Noreturn static void
open_once(const char *dir, int told)
{
	scoped(buf_free) struct buf payload = BUF(KIB);
	struct frame frame = { .kind = PARLEY_ANSWER, .fd = -1 };
	struct node node;
	struct err err;

	if (!node_open(dir, &node, &err)) {
		parley_fault_format(&err, &payload);
	} else {
		node_close(&node);
		parley_answer_format(FAULT_NONE, TEXT(""), &payload);
	}
	frame.payload = buf_text(&payload);
	(void)!frame_send(told, &frame, &err);
	_exit(0);
}

static bool
hear_once(int told, struct err *err)
{
	scoped(buf_free) struct buf room = BUF(4 * KIB);
	scoped(frame_free) struct frame frame = FRAME;
	struct text nothing;

	if (!frame_receive(told, &room, &frame, err))
		return err_set(err, FAULT_SYSTEM, "the node could not be opened");
	return parley_answer_open(frame.payload, &nothing, err);
}

/* What a crash left half done is finished by one who may touch all of it, and ends with
 * that; it also says best what is wrong with a node. */
static bool
prepare(void *arg, struct err *err)
{
	const struct serving *serving = arg;
	int ends[2];
	pid_t pid;
	bool good;

	if (!frame_pair(ends, err))
		return false;
	pid = fork();
	if (pid == 0)
		open_once(serving->config->dir, ends[1]);
	file_close(&ends[1]);
	good = pid < 0 ? err_errno(err, "cannot look at the node") : hear_once(ends[0], err);
	file_close(&ends[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return good;
}

static bool
listen_there(struct serving *serving, struct err *err)
{
	const struct serve_config *config = serving->config;
	struct post_config *post = &serving->supervise.post;

	/* Whether another serves this node is asked first: that says best what is wrong. */
	if (!local_listen(config->dir, &serving->local, err))
		return false;
	post->local = serving->local.listener;
	return address_listen_anew(config->listen, false, &post->listen, err) &&
	       address_of(post->listen, &serving->address, err) &&
	       (config->console.len == 0 ||
		   (address_listen_anew(config->console, true, &post->console, err) &&
		       address_of(post->console, &serving->console, err)));
}

/* What is read when the node is opened, and may be there or not. */
static bool
watch_files(const char *dir, struct changes *changes, struct err *err)
{
	static const char *const names[] = { PEERING_FILE, FELLOWS_EXTRA, CUSTODIAN_FILE,
		TELLING_FILE, TELLING_SECRET };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!node_path(dir, names[i], path, err))
			return false;
		changes_add(changes, path);
	}
	return true;
}

bool
serve_run(const struct serve_config *config, struct err *err)
{
	struct serving serving = {
		.config = config,
		.name = BUF(KIB),
		.address = BUF(KIB),
		.console = BUF(KIB),
		.local = LOCAL_PLACE,
		.supervise = {
			.post = {
				.dir = config->dir,
				.listen = -1,
				.console = -1,
				.local = -1,
				.certificate = config->certificate,
				.key = config->key,
				.require_sandbox = config->require_sandbox,
				.listeners = config->listeners,
				.from_address = config->from_address,
				.work = config->work,
				.strangers = config->strangers,
			},
			.log = config->log,
			.stop = config->stop,
			.reload = config->reload,
			.changes = &serving.changes,
			.prepare = prepare,
			.ready = tell_ready,
			.arg = &serving,
		},
	};
	bool done = node_name(config->dir, &serving.name, err) && listen_there(&serving, err) &&
		    make_folders(config->dir, err) &&
		    watch_files(config->dir, &serving.changes, err) &&
		    served_tls_note(config->dir, config->certificate, config->key, err) &&
		    supervise(&serving.supervise, err);

	file_close(&serving.supervise.post.listen);
	file_close(&serving.supervise.post.console);
	local_leave(&serving.local);
	buf_free(&serving.name);
	buf_free(&serving.address);
	buf_free(&serving.console);
	return done;
}
