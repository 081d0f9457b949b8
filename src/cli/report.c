#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/deliver.h"
#include "action/node.h"
#include "action/record.h"
#include "base/folder.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/place.h"

enum { OPTION_DIR = 1, OPTION_TITLE, OPTION_ONE_TIME, OPTION_ANONYMOUS };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "title", required_argument, NULL, OPTION_TITLE },
	{ "one-time", no_argument, NULL, OPTION_ONE_TIME },
	{ "anonymous", no_argument, NULL, OPTION_ANONYMOUS },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *title;
	bool one_time;
	bool anonymous;
	const char *url;
	char *const *paths;
	size_t count;
};

static bool
tell(const struct finder *finder, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(buf_free) struct buf out = BUF(16 * KIB);
	struct record_facts facts;
	char dir[PATH_MAX];

	if (!sent_dir(finder, id, dir, err) ||
	    !record_check(dir, TEXT(""), &arena, &facts, err))
		return false;
	buf_add(&out, TEXT("report    "));
	hash_format(id, &out);
	buf_addf(&out, "\nreceived  by %.*s, ", TEXT_ARGS(facts.node));
	utc_format(facts.received, &out);
	buf_addf(&out, ", signed receipt kept\nrecord    %s\nproof     due by ", dir);
	utc_format(facts.proof_by, &out);
	buf_add(&out, TEXT("; 'accord poll' fetches it"));
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

/* Nodes are pinned by the address they were first met at, however many slashes end
 * it. */
static bool
pin_path(
    const struct finder *finder, const char *url, char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text base = text_of(url);
	struct hash hash;
	char dir[PATH_MAX];

	while (text_ends(base, TEXT("/")))
		base.len--;
	hash = hash_text(base);
	buf_add(&name, TEXT("nodes/"));
	hash_format(&hash, &name);
	return node_path(finder->dir, "nodes", dir, err) && folder_make(dir, 0700, err) &&
	       node_path(finder->dir, buf_string(&name), out, err);
}

/* By a key that is forgotten at once. */
static bool
report_by_nobody(const struct deliver *to, const struct deliver_matter *matter, struct err *err)
{
	scoped(finder_close) struct finder nobody = { 0 };
	struct deliver how = *to;
	struct hash id;

	how.finder = &nobody;
	if (!finder_draw(&nobody, err) || !deliver_anonymous(&how, matter, &id, err))
		return false;
	printf("report    anonymous, received by %.*s\n"
	       "receipt   none, and no proof will come: you can show nobody that you reported "
	       "it, nor\n          when, and have no priority over others who find the same\n",
	    TEXT_ARGS(to->node->manifest->name));
	return true;
}

static bool
report_to(const struct finder *finder, const struct network *network,
    const struct arguments *arguments, struct err *err)
{
	scoped(peer_free) struct peer node = { 0 };
	const char *slash = strrchr(arguments->paths[0], '/');
	const char *title = slash == NULL ? arguments->paths[0] : slash + 1;
	char pin[PATH_MAX];
	struct hash id;
	struct deliver how = { finder, &node, &network->remote, time(NULL) };
	struct deliver_matter matter = { { 0 }, arguments->paths, arguments->count };

	if (arguments->title != NULL)
		title = arguments->title;
	matter.title = text_of(title);
	if (!pin_path(finder, arguments->url, pin, err) ||
	    !peer_meet(&network->remote, pin, time(NULL), &node, err) ||
	    !peer_check_active(&node, err))
		return false;
	if (arguments->anonymous)
		return report_by_nobody(&how, &matter, err);
	return deliver_report(&how, &matter, &id, err) && tell(finder, &id, err);
}

static bool
report(const struct arguments *arguments, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(network_close) struct network network = { 0 };
	char dir[PATH_MAX], once[PATH_MAX];

	if (!place_finder(arguments->dir, dir, err) ||
	    (arguments->one_time && !finder_once_dir(dir, once, err)))
		return false;
	return finder_open(arguments->one_time ? once : dir, &finder, err) &&
	       network_open(arguments->url, &network, err) &&
	       report_to(&finder, &network, arguments, err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_report, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else if (option == OPTION_TITLE)
			arguments.title = optarg;
		else if (option == OPTION_ONE_TIME)
			arguments.one_time = true;
		else
			arguments.anonymous = true;
	}
	if (arguments.one_time && arguments.anonymous)
		return cli_usage(&command_report,
		    "'--anonymous' keeps no key: '--one-time' goes without it");
	if (argc - optind < 2)
		return cli_usage(&command_report, "'report' needs a URL and at least one FILE");
	arguments.url = argv[optind];
	arguments.paths = argv + optind + 1;
	arguments.count = (size_t)(argc - optind - 1);
	return report(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_report = {
	.name = "report",
	.summary = "report a vulnerability to a node, sealed, and keep its receipt",
	.help =
	    "usage: accord report URL FILE... [--title TEXT] [--one-time | --anonymous]\n"
	    "                     [--dir DIR]\n"
	    "\n"
	    "Seals the files to the node at URL, so that nobody on the way can read them,\n"
	    "delivers them, and keeps the node's signed receipt: when it came, and when the\n"
	    "node's public log will commit to it.  Needs no account; your keys are made at\n"
	    "the first use.  When the delivery breaks off, the report is kept, sealed, and\n"
	    "'accord poll' delivers it; when the node refuses it, nothing is kept.\n"
	    "\n"
	    "  --title TEXT   what it is about, in a line (the first file's name)\n"
	    "  --one-time     by a key of its own, which nothing links to your others; "
	    "'accord\n"
	    "                 poll' asks for it by itself\n"
	    "  --anonymous    by nobody: no receipt, nothing in the node's log, no priority;\n"
	    "                 nobody can show that you reported it, nor can you\n"
	    "  --dir DIR      where your keys and records are (ACCORD_FINDER_DIR;\n"
	    "                 ~/.local/share/accord/finder)\n"
	    "\n"
	    "  accord report https://psirt.example.com report.md crash.bin\n"
	    "  accord poll                  later: fetch the proof\n"
	    "  accord verify RECORD         show, offline, that it was received\n",
	.run = run,
};
