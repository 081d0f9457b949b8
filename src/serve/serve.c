#include "serve/serve.h"

#include "action/local.h"
#include "action/node.h"
#include "base/folder.h"
#include "http/address.h"

#define PRIVATE_DIR 0700

struct serving {
	const struct serve_config *config;
	struct buf name, address, console;
	struct local_place local;
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

/* The spool begins empty, whatever a file system without unnamed files left there. */
static bool
make_spool(const char *dir, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, "spool", path, err) && folder_remove(path, err) &&
	       folder_make(path, PRIVATE_DIR, err);
}

static bool
listen_there(struct serving *serving, struct err *err)
{
	const struct serve_config *config = serving->config;
	struct post_config *post = &serving->supervise.post;

	if (!address_listen(config->listen, &post->listen, err) ||
	    !address_of(post->listen, &serving->address, err))
		return false;
	if (config->console.len > 0 &&
	    (!address_listen_local(config->console, &post->console, err) ||
		!address_of(post->console, &serving->console, err)))
		return false;
	if (!local_listen(config->dir, &serving->local, err))
		return false;
	post->local = serving->local.listener;
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
			},
			.log = config->log,
			.stop = config->stop,
			.reload = config->reload,
			.ready = tell_ready,
			.arg = &serving,
		},
	};
	bool done = node_name(config->dir, &serving.name, err) && listen_there(&serving, err) &&
		    make_spool(config->dir, err) && supervise(&serving.supervise, err);

	file_close(&serving.supervise.post.listen);
	file_close(&serving.supervise.post.console);
	local_leave(&serving.local);
	buf_free(&serving.name);
	buf_free(&serving.address);
	buf_free(&serving.console);
	return done;
}
