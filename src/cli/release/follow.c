#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/release/following.h"

#define HOUR 3600
#define AGE_HOURS 24
#define AGE_HOURS_MOST (24 * 366)

enum { OPTION_ONCE = 1, OPTION_INTO, OPTION_EXEC, OPTION_MIRROR, OPTION_MAX_AGE };

static const struct option options[] = {
	{ "once", no_argument, NULL, OPTION_ONCE },
	{ "into", required_argument, NULL, OPTION_INTO },
	{ "exec", required_argument, NULL, OPTION_EXEC },
	{ "mirror", required_argument, NULL, OPTION_MIRROR },
	{ "max-age", required_argument, NULL, OPTION_MAX_AGE },
	{ 0 },
};

static bool
take_option(int option, struct following_config *config)
{
	int hours;

	switch (option) {
	case OPTION_ONCE:
		config->once = true;
		return true;
	case OPTION_INTO:
		config->into = optarg;
		return true;
	case OPTION_EXEC:
		config->hook = optarg;
		return true;
	case OPTION_MIRROR:
		config->mirror = optarg;
		return true;
	default:
		if (!option_number(optarg, AGE_HOURS_MOST, &hours) || hours < 1) {
			cli_usage(
			    &command_follow, "'--max-age' takes 1 to %d hours", AGE_HOURS_MOST);
			return false;
		}
		config->max_age = (int64_t)hours * HOUR;
		return true;
	}
}

static int
run(int argc, char **argv)
{
	struct following_config config = { .max_age = (int64_t)AGE_HOURS * HOUR };
	struct sites sites;
	struct err err;
	int option, status;

	option_begin();
	while ((option = option_next(&command_follow, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take_option(option, &config))
			return CLI_USAGE;
	if (optind >= argc || config.into == NULL)
		return cli_usage(&command_follow, "'follow' needs a NODE and --into DIR");
	if (!sites_open(argv + optind, (size_t)(argc - optind), &sites, &err))
		return cli_fail(&err);
	status = following_run(&sites, &config);
	sites_close(&sites);
	return status;
}

const struct command command_follow = {
	.name = "follow",
	.summary = "hold a node's sealed releases and unlock them at their time",
	.help =
	    "usage: accord follow NODE [MIRROR...] --into DIR [--exec HOOK] [--once]\n"
	    "                     [--mirror DIR] [--max-age HOURS]\n"
	    "\n"
	    "Reads the node's public log, checks that it only grows, fetches the sealed\n"
	    "bundles beforehand from any mirror, and waits for the keys at their time, which\n"
	    "any of them may tell.  The files appear in DIR/ID, all at once, and only after\n"
	    "every byte was verified.  NODE and MIRROR are addresses, or folders.\n"
	    "\n"
	    "  --into DIR       where the files go; what is held is kept in DIR/.accord\n"
	    "  --exec HOOK      run this for each release, with its files as arguments\n"
	    "  --once           end when all that is sealed now has been unlocked\n"
	    "  --mirror DIR     lay out there what others can follow in turn: a public tree\n"
	    "  --max-age HOURS  take no new release from a log that shows nothing newer; 24\n"
	    "                   if not given\n",
	.run = run,
};
