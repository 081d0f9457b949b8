#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/follower/follow.h"
#include "cli/command/cli.h"
#include "cli/command/network.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/node/manifest.h"

enum { OPTION_DIR = 1 };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ 0 },
};

/* What is shown there as the newest; true in *good when it is. */
static bool
check_shown(struct node *node, const struct network *network, bool *good, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	struct sink sink = sink_buf(&bytes);
	struct renewal_shown shown;

	if (!network->remote.get(network->remote.arg, "/" NODE_MANIFEST_PATH, &sink, err) ||
	    !renewal_check_shown(node, buf_text(&bytes), &shown, err))
		return false;
	*good = shown.newest;
	if (!shown.ours && !shown.claims)
		puts("it shows what is no manifest of this node");
	else if (!shown.ours)
		printf("ALARM: it shows a manifest that this node did not make; kept in %s\n",
		    shown.path);
	else if (!shown.newest)
		puts("it shows an older manifest than the newest: what stands in front of the "
		     "node is behind");
	return true;
}

/* All that its log says must hold, and every manifest in it be one of ours. */
static bool
check_log(const struct node *node, const struct network *network, bool *good, struct err *err)
{
	scoped(follow_close) struct follow follow = { 0 };
	const struct hash *newest;
	char dir[PATH_MAX];

	if (!node_path(node->dir, "seen", dir, err))
		return false;
	if (!follow_open(dir, &network->remote, time(NULL), &follow, err)) {
		if (err->fault != FAULT_DENIED)
			return false;
		*good = false;
		printf("ALARM: its log: %s\n", err->text);
		return true;
	}
	newest = &follow.node.manifest->statement.id;
	*good = hash_eq(newest, &node->manifest.statement.id);
	if (!*good)
		printf("ALARM: the newest manifest of its log is not this node's; kept in "
		       "%s/.accord/manifest\n",
		    dir);
	return true;
}

/* Is what the world sees at the address what this node said? */
static int
check(const char *option_dir, const char *url)
{
	scoped(node_close) struct node node = { 0 };
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf own = BUF(4 * KIB);
	bool shown = false, logged = false;
	char dir[PATH_MAX];
	struct err err;

	if (!place_node(option_dir, dir, &err) || !node_open(dir, &node, &err))
		return cli_fail(&err);
	buf_add(&own, url == NULL ? node.manifest.url : text_of(url));
	if (!buf_ok(&own, &err) || !network_open(buf_string(&own), &network, &err) ||
	    !check_shown(&node, &network, &shown, &err) ||
	    (shown && !check_log(&node, &network, &logged, &err)))
		return cli_fail(&err);
	if (!shown || !logged)
		return CLI_NO;
	printf("%s shows manifest %lld of this node, and no other\n", buf_string(&own),
	    (long long)node.manifest.version);
	return EXIT_SUCCESS;
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL;
	int option;

	option_begin();
	while ((option = option_next(&command_manifest_check, argc, argv, options)) !=
	       OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		dir = optarg;
	}
	if (argc - optind > 1)
		return cli_usage(
		    &command_manifest_check, "'%s' is one argument too many", argv[optind + 1]);
	return check(dir, optind < argc ? argv[optind] : NULL);
}

const struct command command_manifest_check = {
	.name = "check",
	.summary = "look whether an address shows this node's manifests and no others",
	.help = "usage: accord manifest check [URL] [--dir DIR]\n"
		"\n"
		"Asks the node's own address, or URL (a mirror), for the manifest and the\n"
		"log, and looks whether this node made all that is said there in its name.\n"
		"What it did not make is kept in DIR/alarm.  Exit status 1 when something is\n"
		"wrong.\n"
		"\n"
		"  --dir DIR   the node (ACCORD_DIR; /var/lib/accord for root)\n",
	.run = run,
};
