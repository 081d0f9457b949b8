#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/node/local.h"
#include "action/node/node.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "view/view.h"

enum { OPTION_DIR = 1 };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ 0 },
};

static double
seconds(const struct timespec *began, const struct timespec *ended)
{
	return (double)(ended->tv_sec - began->tv_sec) +
	       (double)(ended->tv_nsec - began->tv_nsec) / 1e9;
}

static bool
rebuild(const char *option_dir, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	scoped(file_close) int lock = -1;
	struct hash before, after;
	struct timespec began, ended;
	char dir[PATH_MAX];
	uint64_t count;

	if (!place_node(option_dir, dir, err) || !local_lock(dir, &lock, err) ||
	    !node_open(dir, &node, err) || !view_digest(&node.journal, &before, err))
		return false;
	clock_gettime(CLOCK_MONOTONIC, &began);
	if (!view_rebuild(&node.journal, &count, err))
		return false;
	clock_gettime(CLOCK_MONOTONIC, &ended);
	if (!view_digest(&node.journal, &after, err))
		return false;
	printf("%" PRIu64 " statements folded in %.1f s; the views are %s\n", count,
	    seconds(&began, &ended),
	    hash_eq(&before, &after) ? "what they were" : "others than they were");
	return true;
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_rebuild, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		dir = optarg;
	}
	if (optind < argc)
		return cli_usage(
		    &command_rebuild, "'%s' is one argument too many", argv[optind]);
	return rebuild(dir, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_rebuild = {
	.name = "rebuild",
	.summary = "derive a node's views from its journal again",
	.help =
	    "usage: accord rebuild [--dir DIR]\n"
	    "\n"
	    "Drops all that was derived from the journal (the inbox and other lists, counts)\n"
	    "and folds every statement again, in one transaction; then says whether that is\n"
	    "what was there before.  Signatures are not checked: 'accord verify --all' does.\n"
	    "The server must not run meanwhile.\n",
	.run = run,
};
