#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/passphrase.h"
#include "cli/command/transfer.h"
#include "cli/file/identities.h"

/* Enough for the arguments of one command line. */
#define ARGUMENTS_MAX (4 * MIB)

enum { OPTION_PASSPHRASE_FD = 1, OPTION_WORKERS };

static const struct option options[] = {
	{ "identity", required_argument, NULL, 'i' },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ "output", required_argument, NULL, 'o' },
	{ "workers", required_argument, NULL, OPTION_WORKERS },
	{ 0 },
};

struct arguments {
	const char **identities;
	size_t count;
	int passphrase_fd;
	int workers;
	const char *output;
	const char *input;
};

/* Faults of the arguments are told here; false then. */
static bool
take(struct arguments *arguments, int option)
{
	switch (option) {
	case 'i':
		arguments->identities[arguments->count++] = optarg;
		return true;
	case 'o':
		arguments->output = optarg;
		return true;
	case OPTION_WORKERS:
		if (option_number(optarg, POOL_WORKERS_MAX, &arguments->workers))
			return true;
		cli_usage(
		    &command_open, "'%s' is no number up to %d", optarg, POOL_WORKERS_MAX);
		return false;
	default:
		if (option_number(optarg, INT_MAX, &arguments->passphrase_fd))
			return true;
		cli_usage(&command_open, "'%s' is no file descriptor", optarg);
		return false;
	}
}

/* Standard input gives one thing only. */
static bool
stdin_once(const struct arguments *arguments)
{
	unsigned uses = arguments->input == NULL || strcmp(arguments->input, "-") == 0;

	for (size_t i = 0; i < arguments->count; i++)
		uses += strcmp(arguments->identities[i], "-") == 0;
	return uses <= 1;
}

static bool
parse(int argc, char **argv, struct arguments *arguments)
{
	int option;

	option_begin();
	while ((option = option_next(&command_open, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take(arguments, option))
			return false;
	arguments->input = argv[optind];
	if (argc - optind > 1)
		cli_usage(&command_open, "'%s' is one file too many", argv[optind + 1]);
	else if (!stdin_once(arguments))
		cli_usage(&command_open, "standard input cannot be two things at once");
	else
		return true;
	return false;
}

static bool
ask(void *arg, struct secret *out, struct err *err)
{
	return passphrase_ask(arg, "Passphrase", out, err);
}

static bool
load(const struct arguments *arguments, struct identities *identities,
    struct passphrase *passphrase, struct err *err)
{
	for (size_t i = 0; i < arguments->count; i++)
		if (!identities_load(identities, arguments->identities[i], passphrase, err))
			return false;
	return true;
}

static bool
open_file(const struct arguments *arguments, const struct identities *identities,
    struct passphrase *passphrase, struct err *err)
{
	scoped(transfer_free) struct transfer transfer = TRANSFER;
	const struct source in = transfer_source(&transfer);
	const struct sink out = transfer_sink(&transfer);
	/* Who names identities expects a file sealed to them: to be asked for a
	 * passphrase instead would be a stranger's way to one. */
	const struct age_open how = { .identities = identities->at,
		.count = identities->count,
		.passphrase = arguments->count == 0 ? ask : NULL,
		.arg = passphrase,
		.workers = (unsigned)arguments->workers };

	if (!transfer_open(&transfer, arguments->input, arguments->output, "opening", err))
		return false;
	if (!age_open(&how, &in, &out, err))
		return transfer.failed ? false : err_in(err, "'%s'", transfer.in_name);
	return transfer_commit(&transfer, err);
}

static int
run(int argc, char **argv)
{
	scoped(arena_free) struct arena arena = ARENA(ARGUMENTS_MAX);
	scoped(identities_free) struct identities identities = { 0 };
	scoped(passphrase_free) struct passphrase passphrase = PASSPHRASE;
	struct arguments arguments = { .passphrase_fd = -1 };
	struct err err;

	arguments.identities = arena_array(&arena, const char *, (size_t)argc);
	if (arguments.identities == NULL) {
		err_memory(&err);
		return cli_fail(&err);
	}
	if (!parse(argc, argv, &arguments))
		return CLI_USAGE;
	passphrase.fd = arguments.passphrase_fd;
	if (!load(&arguments, &identities, &passphrase, &err) ||
	    !open_file(&arguments, &identities, &passphrase, &err))
		return cli_fail(&err);
	return EXIT_SUCCESS;
}

const struct command command_open = {
	.name = "open",
	.summary = "open a file that was sealed to one's key or by a passphrase",
	.help = "usage: accord open [-i FILE]... [--passphrase-fd N] [-o OUT] [INPUT]\n"
		"\n"
		"Opens INPUT (standard input by default, or for '-'), an age file, armored or\n"
		"not, that 'accord seal' or 'age' made.  Without -i it is one sealed by a\n"
		"passphrase.\n"
		"\n"
		"  -i, --identity FILE      one's identities, as 'accord keygen' writes them;\n"
		"                           the file may be sealed by a passphrase; may be\n"
		"                           repeated\n"
		"      --passphrase-fd N    read the passphrase, of INPUT or of identity\n"
		"                           files, from the first line of descriptor N\n"
		"                           instead of asking for it\n"
		"  -o, --output OUT         write there; OUT is complete or not there at all.\n"
		"                           What is written to a pipe is authentic as far as\n"
		"                           it goes; only exit status 0 tells that it is\n"
		"                           whole\n"
		"      --workers N          open with at most N threads, not one a processor\n"
		"\n"
		"examples:\n"
		"  accord open -i key.txt -o report.txt report.age\n"
		"  accord open -i key.txt evidence.tar.age | tar x\n"
		"  accord open --passphrase-fd 3 note.age 3< passphrase.txt\n",
	.run = run,
};
