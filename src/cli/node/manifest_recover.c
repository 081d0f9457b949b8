#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "action/node/init.h"
#include "action/peer/peer.h"
#include "cli/command/cli.h"
#include "cli/command/network.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/node/manifest.h"

enum { OPTION_DIR = 1, OPTION_FROM, OPTION_URL, OPTION_OFFLINE_KEYS, OPTION_PASSPHRASE_FD };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "from", required_argument, NULL, OPTION_FROM },
	{ "url", required_argument, NULL, OPTION_URL },
	{ "offline-keys", required_argument, NULL, OPTION_OFFLINE_KEYS },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *from;
	const char *url;
	const char *offline_keys;
	struct manifest_keys keys;
};

static bool
take(struct arguments *a, int option)
{
	switch (option) {
	case OPTION_DIR:
		a->dir = optarg;
		return true;
	case OPTION_FROM:
		a->from = optarg;
		return true;
	case OPTION_URL:
		a->url = optarg;
		return true;
	case OPTION_OFFLINE_KEYS:
		a->offline_keys = optarg;
		return true;
	default:
		if (option_number(optarg, INT_MAX, &a->keys.how.fd))
			return true;
		cli_usage(&command_manifest_recover, "'%s' is no file descriptor", optarg);
		return false;
	}
}

/* From a file that somebody pinned, or what still answers at an address. */
static bool
get_chain(const char *from, struct peer *out, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	char folder[] = "/tmp/accord-XXXXXX", pin[sizeof(folder) + 8];
	bool done;

	if (strstr(from, "://") == NULL)
		return peer_load(from, out, err);
	if (mkdtemp(folder) == NULL)
		return err_errno(err, "cannot make a folder in '/tmp'");
	snprintf(pin, sizeof(pin), "%s/pin", folder);
	done = network_open(from, &network, err) &&
	       peer_meet(&network.remote, pin, INT64_MIN, out, err);
	unlink(pin);
	rmdir(folder);
	return done;
}

static bool
recover(struct arguments *a, struct err *err)
{
	scoped(peer_free) struct peer peer = { 0 };
	struct init_recovery recovery = { .before = &peer.chain, .offline = &a->keys.offline };
	char dir[PATH_MAX];

	if (a->url != NULL)
		recovery.url = text_of(a->url);
	while (text_ends(recovery.url, TEXT("/")))
		recovery.url.len--;
	if (!place_node(a->dir, dir, err) || !get_chain(a->from, &peer, err) ||
	    !manifest_keys_open(&a->keys, a->offline_keys, dir, peer.manifest->name, err) ||
	    !init_recover(dir, &recovery, time(NULL), err))
		return false;
	printf(
	    "node %.*s is in %s, with manifest %lld and new keys\n"
	    "\n"
	    "what it had received is lost with the machine; its log begins anew as\n"
	    "%.*s/log/%lld, which all who followed the old one are told\n"
	    "\n"
	    "if somebody may have the old keys, say so:\n"
	    "      what they signed counts as far as others can prove it; tell those you work "
	    "with\n"
	    "next: accord serve --dir %s --listen 127.0.0.1:8080\n",
	    TEXT_ARGS(peer.manifest->name), dir, (long long)peer.manifest->version + 1,
	    TEXT_ARGS(peer.manifest->name), (long long)peer.manifest->version + 1, dir);
	return true;
}

static int
run(int argc, char **argv)
{
	struct arguments a = { .keys = MANIFEST_KEYS };
	int option, status = CLI_USAGE;
	struct err err;

	option_begin();
	while ((option = option_next(&command_manifest_recover, argc, argv, options)) !=
	       OPTION_END)
		if (option == OPTION_WRONG || !take(&a, option))
			goto done;
	if (a.from == NULL || a.offline_keys == NULL || optind < argc)
		cli_usage(
		    &command_manifest_recover, "'recover' needs --from and --offline-keys");
	else
		status = recover(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
done:
	manifest_keys_free(&a.keys);
	return status;
}

const struct command command_manifest_recover = {
	.name = "recover",
	.summary = "make a lost node anew from its offline keys",
	.help =
	    "usage: accord manifest recover --from URL|FILE --offline-keys FILE [--url URL]\n"
	    "                               [--dir DIR] [--passphrase-fd N]\n"
	    "\n"
	    "For when the machine is gone and there is no backup ('accord restore' is\n"
	    "better).  Makes a node of the same name with new online keys, whose manifest\n"
	    "continues the chain.  It needs the newest manifest and all before: from\n"
	    "where the public files still are, or from a file that a follower or finder\n"
	    "pinned (.accord/manifest, nodes/...).  Take the newest that anybody has:\n"
	    "with an older one two manifests follow the same, which all others take for\n"
	    "fraud.\n"
	    "\n"
	    "  --from URL|FILE       the node's manifests\n"
	    "  --url URL             where it is reached from now on (as before)\n"
	    "  --dir DIR             where to make it (ACCORD_DIR; /var/lib/accord for root)\n"
	    "  --offline-keys FILE   root and release keys\n"
	    "  --passphrase-fd N     read their passphrase from descriptor N, one line\n",
	.run = run,
};
