#include <stdio.h>
#include <stdlib.h>

#include "action/peer/peer.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/network.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "codec/canonical.h"

enum { OPTION_DIR = 1 };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ 0 },
};

static const struct command command_peer_list, command_peer_add, command_peer_accept;

static bool
print_row(struct value row, bool json, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(64 * KIB);

	if (json) {
		if (!canonical_format(row, &line, err))
			return false;
	} else {
		buf_addf(&line, "%-30.*s  %-8.*s  %.*s",
		    TEXT_ARGS(deed_text(row, "name", TEXT(""))),
		    TEXT_ARGS(deed_text(row, "confirmed", TEXT(""))),
		    TEXT_ARGS(deed_text(row, "url", TEXT(""))));
	}
	if (!buf_ok(&line, err))
		return false;
	puts(buf_string(&line));
	return true;
}

static bool
list(const char *option_dir, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value_walk walk = { 0 };
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(option_dir, dir, err) || !asking_do(&ask, dir, "peers", &ok, err) ||
	    !value_get_array(ok, "peers", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("no other node is known yet");
	while (value_each(rows, &walk))
		if (!print_row(walk.value, json, err))
			return false;
	return true;
}

static int
run_list(int argc, char **argv)
{
	return listing_run(&command_peer, argc, argv, list);
}

static bool
add(const char *option_dir, const char *url, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	if (!place_node(option_dir, dir, err) || !network_open(url, &network, err) ||
	    !peer_fetch(&network.remote, 0, &notes, err))
		return false;
	asking_text(&ask, "manifests", buf_text(&notes));
	if (!asking_do(&ask, dir, "peer.add", &ok, err))
		return false;
	printf("peer      %.*s\n", TEXT_ARGS(deed_text(ok, "name", TEXT(""))));
	return true;
}

static bool
accept_peer(const char *option_dir, const char *name, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "name", text_of(name));
	return place_node(option_dir, dir, err) &&
	       asking_do(&ask, dir, "peer.accept", &ok, err);
}

/* Both take one operand. */
static int
run_one(const struct command *command, int argc, char **argv,
    bool (*act)(const char *dir, const char *what, struct err *err))
{
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		dir = optarg;
	}
	if (argc - optind != 1)
		return cli_usage(command, "it needs to know which node");
	return act(dir, argv[optind], &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static int
run_add(int argc, char **argv)
{
	return run_one(&command_peer_add, argc, argv, add);
}

static int
run_accept(int argc, char **argv)
{
	return run_one(&command_peer_accept, argc, argv, accept_peer);
}

static const struct command command_peer_list = {
	.name = "list",
	.summary = "list the nodes that this one knows",
	.help =
	    "usage: accord peer list [--json] [--dir DIR]\n"
	    "\n"
	    "A line each: its name, how it was confirmed that the manifest is its own, its\n"
	    "address.  'address': it was found at the address of its name; 'file': at that\n"
	    "in DIR/peers; 'person': somebody said so; 'no': it has only shown it itself,\n"
	    "and what it sends stands in quarantine.\n"
	    "\n"
	    "  --json      an object a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_list,
};

static const struct command command_peer_add = {
	.name = "add",
	.summary = "get to know the node at an address",
	.help = "usage: accord peer add URL [--dir DIR]\n"
		"\n"
		"Fetches the manifests of the node at URL and pins them.\n"
		"\n"
		"  --dir DIR   the node's directory\n",
	.run = run_add,
};

static const struct command command_peer_accept = {
	.name = "accept",
	.summary = "let a node out of quarantine",
	.help =
	    "usage: accord peer accept NAME [--dir DIR]\n"
	    "\n"
	    "Takes the manifest that NAME has shown itself for its own, where it could not be\n"
	    "found at its address.\n"
	    "\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_accept,
};

static const struct command *const parts[] = { &command_peer_list, &command_peer_add,
	&command_peer_accept, NULL };

const struct command command_peer = {
	.name = "peer",
	.summary = "list the nodes that this one knows, add one, let one in",
	.help = "usage: accord peer list [--json] [--dir DIR]\n"
		"       accord peer add URL [--dir DIR]\n"
		"       accord peer accept NAME [--dir DIR]\n",
	.parts = parts,
};
