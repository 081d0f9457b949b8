#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "action/deliver.h"
#include "action/node.h"
#include "base/arena.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/place.h"

#define NODES_MAX 1000

enum { OPTION_DIR = 1 };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ 0 },
};

/* The nodes that owe a proof: for each, a record that names it. */
struct owing {
	struct arena arena;
	size_t count;
	struct text name[NODES_MAX];
	const char *manifest[NODES_MAX]; /* paths */
	size_t records;
};

static void
owing_free(struct owing *owing)
{
	arena_free(&owing->arena);
}

static bool
knows(const struct owing *owing, struct text name)
{
	for (size_t i = 0; i < owing->count; i++)
		if (text_eq(owing->name[i], name))
			return true;
	return false;
}

static bool
add_record(struct owing *owing, const char *dir, struct err *err)
{
	scoped(peer_free) struct peer peer = { 0 };
	char path[PATH_MAX];
	struct text name, kept;

	if (!node_path(dir, "proof", path, err))
		return false;
	if (access(path, F_OK) == 0)
		return true;
	owing->records++;
	if (!node_path(dir, "manifest", path, err) || !peer_load(path, &peer, err))
		return false;
	if (knows(owing, peer.manifest.name) || owing->count == NODES_MAX)
		return true;
	name = arena_text(&owing->arena, peer.manifest.name);
	kept = arena_text(&owing->arena, text_of(path));
	if (name.at == NULL || kept.at == NULL)
		return err_memory(err);
	owing->name[owing->count] = name;
	owing->manifest[owing->count++] = kept.at;
	return true;
}

static bool
find_owing(const struct finder *finder, struct owing *owing, struct err *err)
{
	char sent[PATH_MAX], dir[PATH_MAX];
	struct dirent *entry;
	DIR *records;
	bool good = true;

	if (!node_path(finder->dir, "sent", sent, err))
		return false;
	records = opendir(sent);
	if (records == NULL)
		return errno == ENOENT || err_errno(err, "cannot read '%s'", sent);
	while (good && (entry = readdir(records)) != NULL)
		if (entry->d_name[0] != '.')
			good = node_path(sent, entry->d_name, dir, err) &&
			       add_record(owing, dir, err);
	closedir(records);
	return good;
}

static bool
ask(const struct finder *finder, const char *manifest, size_t *proofs, struct err *err)
{
	scoped(peer_free) struct peer node = { 0 };
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf url = BUF(4 * KIB);
	size_t more;

	if (!peer_load(manifest, &node, err))
		return false;
	buf_add(&url, node.manifest.url);
	if (!network_open(buf_string(&url), &network, err) ||
	    !deliver_poll(finder, &network.remote, &node, time(NULL), &more, err))
		return err_in(err, "%.*s", TEXT_ARGS(node.manifest.name));
	*proofs += more;
	return true;
}

/* One node that cannot be reached does not keep others from being asked. */
static int
poll_all(const struct finder *finder, struct owing *owing)
{
	int status = EXIT_SUCCESS;
	size_t proofs = 0;
	struct err err;

	if (!find_owing(finder, owing, &err))
		return cli_fail(&err);
	for (size_t i = 0; i < owing->count; i++)
		if (!ask(finder, owing->manifest[i], &proofs, &err))
			status = cli_fail(&err);
	printf("%zu proof%s came, %zu still due\n", proofs, proofs == 1 ? "" : "s",
	    owing->records - proofs);
	if (status == EXIT_SUCCESS && owing->records > proofs)
		status = CLI_NO;
	return status;
}

static int
poll_from(const char *option_dir)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(owing_free) struct owing owing = { .arena = ARENA(8 * MIB) };
	char dir[PATH_MAX];
	struct err err;

	if (!place_finder(option_dir, dir, &err) || !finder_open(dir, &finder, &err))
		return cli_fail(&err);
	return poll_all(&finder, &owing);
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL;
	int option;

	option_begin();
	while ((option = option_next(&command_poll, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		dir = optarg;
	}
	if (optind < argc)
		return cli_usage(&command_poll, "'%s' is one argument too many", argv[optind]);
	return poll_from(dir);
}

const struct command command_poll = {
	.name = "poll",
	.summary = "fetch the proofs that nodes owe for reports sent to them",
	.help =
	    "usage: accord poll [--dir DIR]\n"
	    "\n"
	    "Asks every node that has not yet proven that its public log commits to a report\n"
	    "of yours.  What comes is checked before it is kept.  Exit status 1 when some are\n"
	    "still due.\n",
	.run = run,
};
