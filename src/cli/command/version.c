#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"

static int
run(int argc, char **argv)
{
	if (argc > 1)
		return cli_usage(&command_version, "'%s' is one argument too many", argv[1]);
	puts("accord " ACCORD_VERSION);
	return EXIT_SUCCESS;
}

const struct command command_version = {
	.name = "version",
	.summary = "print the version",
	.help = "usage: accord version\n",
	.run = run,
};
