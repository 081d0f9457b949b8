#include "cli/listing.h"

#include <stdlib.h>

#include "cli/cli.h"
#include "cli/options.h"

enum { OPTION_DIR = 1, OPTION_JSON };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

int
listing_run(const struct command *command, int argc, char **argv,
    bool (*list)(const char *dir, bool json, struct err *err))
{
	const char *dir = NULL;
	bool json = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			json = true;
	}
	if (optind < argc)
		return cli_usage(command, "'%s' is one argument too many", argv[optind]);
	return list(dir, json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}
