#include <stdio.h>
#include <stdlib.h>

#include "action/log/witness_dir.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/witness.h"

enum { OPTION_NAME = 1, OPTION_SEED };

static const struct option options[] = {
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "seed-file", required_argument, NULL, OPTION_SEED },
	{ 0 },
};

static bool
check_name(struct text name, struct err *err)
{
	return text_printable(name) ||
	       err_set(err, FAULT_INPUT, "the name has characters that cannot be shown");
}

static bool
init(const char *dir, const char *name, const char *seed_file, struct err *err)
{
	scoped(secret_free) struct secret seed = { 0 };
	scoped(buf_free) struct buf vkey = BUF(4 * KIB);

	if (!check_name(text_of(name), err) ||
	    (seed_file != NULL && !key_file_load_seed(seed_file, &seed, err)) ||
	    !witness_dir_make(dir, text_of(name), secret_text(&seed), &vkey, err))
		return false;
	puts(buf_string(&vkey));
	return true;
}

static int
run(int argc, char **argv)
{
	const char *name = NULL, *seed = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_witness, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_NAME)
			name = optarg;
		else
			seed = optarg;
	}
	if (name == NULL || optind + 1 != argc)
		return cli_usage(
		    &command_witness, "'witness init' needs one DIR and --name NAME");
	return init(argv[optind], name, seed, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_witness_init = {
	.name = "init",
	.summary = "make a witness and its key, and print its vkey",
	.help =
	    "usage: accord witness init DIR --name NAME [--seed-file FILE]\n"
	    "\n"
	    "Makes a witness in DIR, which must be empty or not exist.  Prints the vkey,\n"
	    "which those need who believe what it cosigned, in a policy.  It knows no log\n"
	    "yet.\n"
	    "\n"
	    "  --name NAME       the witness's name for ever, in each cosignature: no\n"
	    "                    spaces, no '+', and not that of a log; take one that is\n"
	    "                    yours\n"
	    "  --seed-file FILE  grow the key from this seed: 64 hex digits\n"
	    "\n"
	    "  accord witness init /var/lib/witness --name witness.example.com/w1 >w1.vkey\n",
	.run = run,
};
