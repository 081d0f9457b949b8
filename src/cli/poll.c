#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deliver.h"
#include "action/node.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/place.h"

enum { OPTION_DIR = 1 };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ 0 },
};

/* What one poll came to. */
struct tally {
	const struct finder *finder;
	size_t delivered;
	size_t proofs;
	size_t due;
	int status;
};

/* One report or node that makes trouble does not keep others from being asked. */
static void
tell_trouble(void *arg, const struct err *err)
{
	struct tally *tally = arg;

	tally->status = cli_fail(err);
}

/* Deliver what was not; false when the node cannot be reached at all. */
static bool
deliver(struct tally *tally, const struct remote *remote, const struct peer *node,
    struct sent_report *report, struct err *err)
{
	struct deliver how = { tally->finder, node, remote, time(NULL) };

	if (deliver_again(&how, &report->id, err)) {
		tally->delivered++;
		report->delivered = true;
		return true;
	}
	if (err->fault == FAULT_SYSTEM)
		return false;
	tell_trouble(tally, err);
	return true;
}

/* Ask for the proofs of one node's reports; those without a receipt come first. */
static bool
ask(struct tally *tally, const struct remote *remote, const struct peer *node,
    const struct sent_report *reports, size_t count, struct err *err)
{
	while (count > 0) {
		size_t some = count < POLL_REPORTS_MAX ? count : POLL_REPORTS_MAX, proofs;
		struct deliver how = { tally->finder, node, remote, time(NULL) };
		bool done = deliver_poll(&how, reports, some, &proofs, err);

		tally->proofs += proofs;
		if (!done)
			return err_in(err, "%.*s", TEXT_ARGS(node->manifest->name));
		reports += some;
		count -= some;
	}
	return true;
}

static bool
visit(struct tally *tally, struct sent_report *reports, size_t count, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(peer_free) struct peer known = { 0 }, node = { 0 };
	scoped(buf_free) struct buf url = BUF(4 * KIB);

	if (!peer_load(reports[0].manifest, &known, err))
		return false;
	buf_add(&url, known.manifest->url);
	if (!buf_ok(&url, err) || !network_open(buf_string(&url), &network, err) ||
	    !peer_meet(&network.remote, reports[0].manifest, time(NULL), &node, err))
		return err_in(err, "%.*s", TEXT_ARGS(known.manifest->name));
	for (size_t i = 0; i < count; i++)
		if (!reports[i].delivered &&
		    !deliver(tally, &network.remote, &node, &reports[i], err))
			return false;
	return ask(tally, &network.remote, &node, reports, count, err);
}

/* How many of the reports, from the first on, are with the same node. */
static size_t
of_one_node(const struct sent_report *reports, size_t count)
{
	size_t n = 1;

	while (n < count && hash_eq(&reports[n].node, &reports[0].node))
		n++;
	return n;
}

/* Those of one key. */
static void
poll_one(struct tally *tally, const char *dir)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(sent_free) struct sent sent = { 0 };
	struct err err;

	if (!finder_open(dir, &finder, &err) ||
	    !sent_open(&finder, tell_trouble, tally, &sent, &err)) {
		tell_trouble(tally, &err);
		return;
	}
	tally->finder = &finder;
	tally->due += sent.count;
	for (size_t i = 0, n; i < sent.count; i += n) {
		n = of_one_node(&sent.at[i], sent.count - i);
		if (!visit(tally, &sent.at[i], n, &err))
			tell_trouble(tally, &err);
	}
	tally->finder = NULL;
}

/* Each key that was used once asks for itself, over connections of its own. */
static void
poll_once(struct tally *tally, const char *dir)
{
	char all[PATH_MAX], one[PATH_MAX];
	struct dirent *entry;
	struct err err;
	DIR *folder;

	if (!node_path(dir, FINDER_ONCE, all, &err) || (folder = opendir(all)) == NULL)
		return;
	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' && node_path(all, entry->d_name, one, &err))
			poll_one(tally, one);
	closedir(folder);
}

static int
poll_all(const char *dir)
{
	struct tally tally = { 0 };

	poll_one(&tally, dir);
	poll_once(&tally, dir);
	if (tally.delivered > 0)
		printf("%zu report%s delivered\n", tally.delivered,
		    tally.delivered == 1 ? "" : "s");
	printf("%zu proof%s came, %zu still due\n", tally.proofs, tally.proofs == 1 ? "" : "s",
	    tally.due - tally.proofs);
	if (tally.status == EXIT_SUCCESS && tally.due > tally.proofs)
		return CLI_NO;
	return tally.status;
}

static int
run(int argc, char **argv)
{
	const char *option_dir = NULL;
	char dir[PATH_MAX];
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_poll, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		option_dir = optarg;
	}
	if (optind < argc)
		return cli_usage(&command_poll, "'%s' is one argument too many", argv[optind]);
	if (!place_finder(option_dir, dir, &err))
		return cli_fail(&err);
	return poll_all(dir);
}

const struct command command_poll = {
	.name = "poll",
	.summary = "fetch the proofs that nodes owe for reports sent to them",
	.help =
	    "usage: accord poll [--dir DIR]\n"
	    "\n"
	    "Asks every node that has not yet proven that its public log commits to a report\n"
	    "of yours.  What comes is checked before it is kept.  A report that could not be\n"
	    "delivered is delivered now, the same bytes as before.  Exit status 1 when some\n"
	    "proofs are still due.\n"
	    "\n"
	    "  --dir DIR      where your keys and records are (ACCORD_FINDER_DIR;\n"
	    "                 ~/.local/share/accord/finder)\n",
	.run = run,
};
