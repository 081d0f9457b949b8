#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/finder/keeping.h"
#include "cli/finder/polling.h"

static const struct option options[] = {
	KEEPING_OPTIONS,
	{ 0 },
};

static int
poll_all(const struct locker *locker)
{
	struct polling polling = { 0 };

	polling_do(&polling, locker);
	if (polling.delivered > 0)
		printf("%zu report%s delivered\n", polling.delivered,
		    polling.delivered == 1 ? "" : "s");
	printf("%zu proof%s came, %zu still due\n", polling.proofs,
	    polling.proofs == 1 ? "" : "s", polling.due - polling.proofs);
	if (polling.status == EXIT_SUCCESS && polling.due > polling.proofs)
		return CLI_NO;
	return polling.status;
}

static int
run(int argc, char **argv)
{
	scoped(keeping_close) struct keeping keeping = KEEPING;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_poll, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG ||
		    !keeping_take(&keeping, &command_poll, option, optarg))
			return CLI_USAGE;
	if (optind < argc)
		return cli_usage(&command_poll, "'%s' is one argument too many", argv[optind]);
	if (!keeping_open(&keeping, false, &err))
		return cli_fail(&err);
	return poll_all(&keeping.locker);
}

const struct command command_poll = {
	.name = "poll",
	.summary = "fetch the proofs that nodes owe for reports sent to them",
	.help =
	    "usage: accord poll [--file FILE | --dir DIR] [--passphrase-fd N]\n"
	    "\n"
	    "Asks every node that has not yet proven that its public log commits to a report\n"
	    "of yours, and for another proof where too few of the witnesses whom it names had\n"
	    "seen the first.  What comes is checked before it is kept.  A report that could\n"
	    "not be delivered is delivered now, the same bytes as before.  Exit status 1 when\n"
	    "some proofs are still due.\n"
	    "\n"
	    "  --file FILE        your sealed file (ACCORD_FINDER_FILE;\n"
	    "                     ~/.local/share/accord/finder.age)\n"
	    "  --dir DIR          your folder, where nothing is sealed (ACCORD_FINDER_DIR)\n"
	    "  --passphrase-fd N  read the passphrase from this descriptor\n",
	.run = run,
};
