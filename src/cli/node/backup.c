#include <stdlib.h>

#include "action/node/backup.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/passphrase.h"
#include "cli/command/place.h"
#include "cli/file/recipients.h"

enum { OPTION_DIR = 1, OPTION_PASSPHRASE_FD };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ "recipient", required_argument, NULL, 'r' },
	{ "recipients-file", required_argument, NULL, 'R' },
	{ 0 },
};

struct arguments {
	const char *dir;
	struct passphrase passphrase;
	struct recipients recipients;
};

static void
arguments_free(struct arguments *arguments)
{
	passphrase_free(&arguments->passphrase);
	recipients_free(&arguments->recipients);
}

static bool
backup(struct arguments *arguments, const char *path, struct err *err)
{
	scoped(secret_free) struct secret passphrase = { 0 };
	scoped(draft_free) struct draft draft = DRAFT;
	scoped(node_close) struct node node = { 0 };
	struct age_seal seal = { .recipients = arguments->recipients.at,
		.count = arguments->recipients.count };
	char dir[PATH_MAX];
	struct sink sink;

	if (!place_node(arguments->dir, dir, err) || !node_open(dir, &node, err))
		return false;
	if (seal.count == 0 && !passphrase_choose(&arguments->passphrase, &passphrase, err))
		return false;
	if (!draft_open(path, 0600, &draft, err))
		return false;
	seal.passphrase = secret_text(&passphrase);
	sink = draft_sink(&draft);
	return backup_write(&node, &seal, &sink, err) && draft_commit(&draft, false, err);
}

/* CLI_USAGE for what was told already. */
static int
take(struct arguments *arguments, int option)
{
	struct recipients *recipients = &arguments->recipients;
	struct err err;

	switch (option) {
	case OPTION_DIR:
		arguments->dir = optarg;
		return EXIT_SUCCESS;
	case 'r':
		return recipients_parse(recipients, text_of(optarg), &err) ? EXIT_SUCCESS
									   : cli_fail(&err);
	case 'R':
		return recipients_load(recipients, optarg, &err) ? EXIT_SUCCESS
								 : cli_fail(&err);
	case OPTION_PASSPHRASE_FD:
		return option_number(optarg, INT_MAX, &arguments->passphrase.fd)
			   ? EXIT_SUCCESS
			   : cli_usage(
				 &command_backup, "'%s' is no number of a descriptor", optarg);
	default:
		return CLI_USAGE;
	}
}

static int
run_with(struct arguments *arguments, int argc, char **argv)
{
	struct err err;
	int option, status;

	option_begin();
	while ((option = option_next(&command_backup, argc, argv, options)) != OPTION_END) {
		status = take(arguments, option);
		if (status != EXIT_SUCCESS)
			return status;
	}
	if (argc - optind != 1)
		return cli_usage(&command_backup, "'backup' needs one FILE");
	if (arguments->recipients.count > 0 && arguments->passphrase.fd >= 0)
		return cli_usage(&command_backup, "-r and -R go without a passphrase");
	return backup(arguments, argv[optind], &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static int
run(int argc, char **argv)
{
	scoped(arguments_free) struct arguments arguments = { .passphrase = PASSPHRASE };

	return run_with(&arguments, argc, argv);
}

const struct command command_backup = {
	.name = "backup",
	.summary = "write a node, as it is now, into one sealed file",
	.help =
	    "usage: accord backup FILE [-r RECIPIENT]... [-R FILE]... [--dir DIR]\n"
	    "                     [--passphrase-fd N]\n"
	    "\n"
	    "Writes the journal, the node's online keys and the public files that cannot be\n"
	    "derived into FILE (age), while the node runs: sealed to recipients, whose\n"
	    "identities need not be on this machine, or by a passphrase.  What the log signed\n"
	    "last is left out on purpose: see 'accord help restore'.\n"
	    "\n"
	    "  -r, --recipient RECIPIENT    seal to this public key, 'age1...'; may be\n"
	    "                               repeated\n"
	    "  -R, --recipients-file FILE   seal to those in a file, one a line; may be\n"
	    "                               repeated\n"
	    "  --passphrase-fd N   read the passphrase from the first line of descriptor N\n"
	    "  --dir DIR           the node's directory\n",
	.run = run,
};
