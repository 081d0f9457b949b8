#include <stdlib.h>

#include "action/backup.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/passphrase.h"
#include "cli/place.h"

enum { OPTION_DIR = 1, OPTION_PASSPHRASE_FD };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ 0 },
};

static bool
backup(const char *option_dir, const char *path, struct passphrase *how, struct err *err)
{
	scoped(secret_free) struct secret passphrase = { 0 };
	scoped(draft_free) struct draft draft = DRAFT;
	scoped(node_close) struct node node = { 0 };
	struct age_seal seal = { 0 };
	char dir[PATH_MAX];
	struct sink sink;

	if (!place_node(option_dir, dir, err) || !node_open(dir, &node, err) ||
	    !passphrase_choose(how, &passphrase, err) || !draft_open(path, 0600, &draft, err))
		return false;
	seal.passphrase = secret_text(&passphrase);
	sink = draft_sink(&draft);
	return backup_write(&node, &seal, &sink, err) && draft_commit(&draft, false, err);
}

static int
run(int argc, char **argv)
{
	struct passphrase passphrase = PASSPHRASE;
	const char *dir = NULL;
	struct err err;
	int option;
	bool done;

	option_begin();
	while ((option = option_next(&command_backup, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else if (!option_number(optarg, INT_MAX, &passphrase.fd))
			return cli_usage(
			    &command_backup, "'%s' is no number of a descriptor", optarg);
	}
	if (argc - optind != 1)
		return cli_usage(&command_backup, "'backup' needs one FILE");
	done = backup(dir, argv[optind], &passphrase, &err);
	passphrase_free(&passphrase);
	return done ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_backup = {
	.name = "backup",
	.summary = "write a node, as it is now, into one sealed file",
	.help =
	    "usage: accord backup FILE [--dir DIR] [--passphrase-fd N]\n"
	    "\n"
	    "Writes the journal, the node's online keys and the public files that cannot be\n"
	    "derived into FILE, sealed by a passphrase (age), while the node runs.  What the\n"
	    "log signed last is left out on purpose: see 'accord help restore'.\n"
	    "\n"
	    "  --passphrase-fd N   read the passphrase from the first line of descriptor N\n"
	    "  --dir DIR           the node's directory\n",
	.run = run,
};
