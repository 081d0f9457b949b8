#include <stdio.h>
#include <stdlib.h>

#include "action/log/log_dir.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/log.h"
#include "crypto/key_file.h"

enum { OPTION_ORIGIN = 1, OPTION_SEED };

static const struct option options[] = {
	{ "origin", required_argument, NULL, OPTION_ORIGIN },
	{ "seed-file", required_argument, NULL, OPTION_SEED },
	{ 0 },
};

static bool
check_origin(struct text origin, struct err *err)
{
	return text_printable(origin) ||
	       err_set(err, FAULT_INPUT, "the origin has characters that cannot be shown");
}

static bool
init(const char *dir, const char *origin, const char *seed_file, struct err *err)
{
	scoped(secret_free) struct secret seed = { 0 };
	scoped(buf_free) struct buf vkey = BUF(4 * KIB);

	if (!check_origin(text_of(origin), err) ||
	    (seed_file != NULL && !key_file_load_seed(seed_file, &seed, err)) ||
	    !log_dir_make(dir, text_of(origin), secret_text(&seed), &vkey, err))
		return false;
	puts(buf_string(&vkey));
	return true;
}

static int
run(int argc, char **argv)
{
	const char *origin = NULL, *seed = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_ORIGIN)
			origin = optarg;
		else
			seed = optarg;
	}
	if (origin == NULL || optind + 1 != argc)
		return cli_usage(&command_log, "'log init' needs one DIR and --origin NAME");
	return init(argv[optind], origin, seed, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_log_init = {
	.name = "init",
	.summary = "make an empty log and its key, and print its vkey",
	.help =
	    "usage: accord log init DIR --origin NAME [--seed-file FILE]\n"
	    "\n"
	    "Makes a log in DIR, which must be empty or not exist: a key, an empty log under\n"
	    "a signed checkpoint.  Prints the vkey, which those who verify need.\n"
	    "\n"
	    "  --origin NAME     the log's name for ever, in each checkpoint: no spaces, no\n"
	    "                    '+'; take one that is yours, like log.example.com/2026\n"
	    "  --seed-file FILE  grow the key from this seed: 64 hex digits\n"
	    "\n"
	    "  accord log init /var/lib/mylog --origin log.example.com/2026 >mylog.vkey\n",
	.run = run,
};
