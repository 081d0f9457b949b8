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
#include "cli/file/recipients.h"

/* Enough for the arguments of one command line. */
#define ARGUMENTS_MAX (4 * MIB)

enum { OPTION_PASSPHRASE_FD = 1, OPTION_WORKERS };

static const struct option options[] = {
	{ "armor", no_argument, NULL, 'a' },
	{ "recipient", required_argument, NULL, 'r' },
	{ "recipients-file", required_argument, NULL, 'R' },
	{ "identity", required_argument, NULL, 'i' },
	{ "passphrase", no_argument, NULL, 'p' },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ "output", required_argument, NULL, 'o' },
	{ "workers", required_argument, NULL, OPTION_WORKERS },
	{ 0 },
};

/* One of -r, -R and -i, in the order given. */
struct wanted {
	int option;
	const char *value;
};

struct arguments {
	struct wanted *wanted;
	size_t count;
	bool armor;
	bool by_passphrase;
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
	case 'a':
		arguments->armor = true;
		return true;
	case 'p':
		arguments->by_passphrase = true;
		return true;
	case 'o':
		arguments->output = optarg;
		return true;
	case OPTION_PASSPHRASE_FD:
		if (option_number(optarg, INT_MAX, &arguments->passphrase_fd))
			return true;
		cli_usage(&command_seal, "'%s' is no file descriptor", optarg);
		return false;
	case OPTION_WORKERS:
		if (option_number(optarg, POOL_WORKERS_MAX, &arguments->workers))
			return true;
		cli_usage(
		    &command_seal, "'%s' is no number up to %d", optarg, POOL_WORKERS_MAX);
		return false;
	default:
		arguments->wanted[arguments->count++] = (struct wanted){ option, optarg };
		return true;
	}
}

/* Standard input gives one thing only. */
static bool
stdin_once(const struct arguments *arguments)
{
	unsigned uses = arguments->input == NULL || strcmp(arguments->input, "-") == 0;

	for (size_t i = 0; i < arguments->count; i++)
		uses += arguments->wanted[i].option != 'r' &&
			strcmp(arguments->wanted[i].value, "-") == 0;
	return uses <= 1;
}

static bool
check(const struct arguments *arguments, int operands, const char *second)
{
	if (operands > 1)
		cli_usage(&command_seal, "'%s' is one file too many", second);
	else if (arguments->by_passphrase && arguments->count > 0)
		cli_usage(&command_seal, "-p goes without recipients");
	else if (!arguments->by_passphrase && arguments->count == 0)
		cli_usage(&command_seal, "to whom? use -r, -R, -i or -p");
	else if (!stdin_once(arguments))
		cli_usage(&command_seal, "standard input cannot be two things at once");
	else
		return true;
	return false;
}

static bool
parse(int argc, char **argv, struct arguments *arguments)
{
	int option;

	option_begin();
	while ((option = option_next(&command_seal, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take(arguments, option))
			return false;
	arguments->input = argv[optind];
	return check(arguments, argc - optind, argc - optind > 1 ? argv[optind + 1] : NULL);
}

/* An identity stands for its recipient. */
static bool
load_identities(struct recipients *recipients, const char *path, struct passphrase *passphrase,
    struct err *err)
{
	scoped(identities_free) struct identities identities = { 0 };

	if (!identities_load(&identities, path, passphrase, err))
		return false;
	for (size_t i = 0; i < identities.count; i++)
		if (!recipients_add(recipients, &identities.at[i].recipient, err))
			return false;
	return true;
}

static bool
load(const struct arguments *arguments, struct recipients *recipients,
    struct passphrase *passphrase, struct err *err)
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct wanted *wanted = &arguments->wanted[i];
		bool good;

		if (wanted->option == 'r')
			good = recipients_parse(recipients, text_of(wanted->value), err);
		else if (wanted->option == 'R')
			good = recipients_load(recipients, wanted->value, err);
		else
			good = load_identities(recipients, wanted->value, passphrase, err);
		if (!good)
			return false;
	}
	return true;
}

static bool
seal(const struct arguments *arguments, const struct recipients *recipients,
    struct passphrase *passphrase, struct err *err)
{
	scoped(transfer_free) struct transfer transfer = TRANSFER;
	scoped(secret_free) struct secret chosen = { 0 };
	const struct source in = transfer_source(&transfer);
	const struct sink out = transfer_sink(&transfer);
	struct age_seal how = { .recipients = recipients->at,
		.count = recipients->count,
		.armor = arguments->armor,
		.workers = (unsigned)arguments->workers };

	if (!transfer_open(&transfer, arguments->input, arguments->output, "sealing", err))
		return false;
	if (transfer_to_terminal(&transfer) && !arguments->armor)
		return err_set(err, FAULT_DENIED,
		    "a sealed file is not for a terminal; use -o FILE, or -a for text");
	if (arguments->by_passphrase && !passphrase_choose(passphrase, &chosen, err))
		return false;
	how.passphrase = secret_text(&chosen);
	if (!age_seal(&how, &in, &out, err))
		return transfer.failed ? false : err_in(err, "'%s'", transfer.in_name);
	return transfer_commit(&transfer, err);
}

static int
run(int argc, char **argv)
{
	scoped(arena_free) struct arena arena = ARENA(ARGUMENTS_MAX);
	scoped(recipients_free) struct recipients recipients = { 0 };
	scoped(passphrase_free) struct passphrase passphrase = PASSPHRASE;
	struct arguments arguments = { .passphrase_fd = -1 };
	struct err err;

	arguments.wanted = arena_array(&arena, struct wanted, (size_t)argc);
	if (arguments.wanted == NULL) {
		err_memory(&err);
		return cli_fail(&err);
	}
	if (!parse(argc, argv, &arguments))
		return CLI_USAGE;
	passphrase.fd = arguments.passphrase_fd;
	if (!load(&arguments, &recipients, &passphrase, &err) ||
	    !seal(&arguments, &recipients, &passphrase, &err))
		return cli_fail(&err);
	return EXIT_SUCCESS;
}

const struct command command_seal = {
	.name = "seal",
	.summary = "seal a file so that only its recipients can open it",
	.help =
	    "usage: accord seal [-a] -r RECIPIENT... [-R FILE]... [-i FILE]... [-o OUT]\n"
	    "              [INPUT]\n"
	    "       accord seal [-a] -p [--passphrase-fd N] [-o OUT] [INPUT]\n"
	    "\n"
	    "Writes INPUT (standard input by default, or for '-') as an age file, which each\n"
	    "of the recipients can open with 'accord open', or with 'age -d'.\n"
	    "\n"
	    "  -r, --recipient RECIPIENT    seal to this public key, 'age1...'; may be\n"
	    "                               repeated\n"
	    "  -R, --recipients-file FILE   seal to those in a file, one a line; '#' begins a\n"
	    "                               comment; may be repeated\n"
	    "  -i, --identity FILE          seal to oneself: to the recipients of one's\n"
	    "                               identity file; may be repeated\n"
	    "  -p, --passphrase             seal by a passphrase instead, which is asked for\n"
	    "      --passphrase-fd N        read it from the first line of descriptor N\n"
	    "  -a, --armor                  write text (PEM), for mail and the like\n"
	    "  -o, --output OUT             write there; OUT is complete or not there at all\n"
	    "      --workers N              seal with at most N threads, not one a processor\n"
	    "\n"
	    "examples:\n"
	    "  accord seal -o report.age report.txt \\\n"
	    "      -r age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj\n"
	    "  tar c evidence | accord seal -R partners.txt -o evidence.tar.age\n"
	    "  accord seal -p -a < note.txt > note.age\n",
	.run = run,
};
