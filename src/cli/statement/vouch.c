#include <stdio.h>
#include <stdlib.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

enum { OPTION_DIR = 1, OPTION_TO, OPTION_WHY };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "to", required_argument, NULL, OPTION_TO },
	{ "why", required_argument, NULL, OPTION_WHY },
	{ 0 },
};

static bool
vouch(const char *given_dir, struct asking *ask, struct err *err)
{
	char dir[PATH_MAX];
	struct value ok;

	if (!place_node(given_dir, dir, err) || !asking_do(ask, dir, "vouch", &ok, err))
		return false;
	printf("finder    %.*s\nto        %.*s\n", TEXT_ARGS(deed_text(ok, "finder", TEXT(""))),
	    TEXT_ARGS(deed_text(ok, "to", TEXT(""))));
	return true;
}

static int
run(int argc, char **argv)
{
	scoped(asking_free) struct asking ask = ASKING;
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_vouch, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			asking_text(&ask, option == OPTION_TO ? "to" : "why", text_of(optarg));
	}
	if (argc - optind != 1)
		return cli_usage(&command_vouch, "it needs to know for which finder");
	asking_text(&ask, "finder", text_of(argv[optind]));
	return vouch(dir, &ask, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_vouch = {
	.name = "vouch",
	.summary = "vouch for a finder, here or at another node",
	.help =
	    "usage: accord vouch FINDER [--to NODE] [--why TEXT] [--dir DIR]\n"
	    "\n"
	    "Its reports no longer come out of the share of finders whom nobody knows, and\n"
	    "no work is asked with them.  FINDER is a report of its, by the beginning of\n"
	    "its id, or its name.\n"
	    "\n"
	    "  --to NODE   say so to that node, which heeds it if it knows this one\n"
	    "  --why TEXT  the reason, a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run,
};
