#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/backup.h"
#include "action/local.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/passphrase.h"
#include "cli/place.h"

enum { OPTION_DIR = 1, OPTION_PASSPHRASE_FD, OPTION_ACCEPT };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ "accept", no_argument, NULL, OPTION_ACCEPT },
	{ 0 },
};

static bool
ask(void *arg, struct secret *out, struct err *err)
{
	return passphrase_ask(arg, "passphrase for the backup", out, err);
}

static bool
restore(const char *option_dir, const char *path, struct passphrase *how, struct err *err)
{
	struct age_open open = { .passphrase = ask, .arg = how };
	scoped(file_close) int fd = -1;
	struct source source;
	char dir[PATH_MAX];

	if (!place_node(option_dir, dir, err) || !file_open(path, &fd, err))
		return false;
	source = source_fd(&fd);
	if (!backup_restore(dir, &open, &source, err))
		return false;
	printf("restored to %s\n"
	       "It does not serve yet: whoever saw its log after the backup was made would\n"
	       "see a second past.  Ask them for the size they know (a witness, a follower's\n"
	       "checkpoint), and when it is not more than the restored log has:\n"
	       "  accord restore --accept --dir %s\n",
	    dir, dir);
	return true;
}

static bool
accept_it(const char *option_dir, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	scoped(file_close) int lock = -1;
	char dir[PATH_MAX];

	if (!place_node(option_dir, dir, err) || !local_lock(dir, &lock, err))
		return false;
	if (backup_check(dir, err))
		return err_set(err, FAULT_CONFLICT, "'%s' was not restored: it serves", dir);
	if (!node_open(dir, &node, err) || !backup_accept(&node, time(NULL), err))
		return false;
	printf("it goes on from %llu entries; signer/overrides tells that you said so\n",
	    (unsigned long long)log_store_size(&node.journal.log));
	return true;
}

static int
run(int argc, char **argv)
{
	struct passphrase passphrase = PASSPHRASE;
	const char *dir = NULL;
	bool accept = false, done;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_restore, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else if (option == OPTION_ACCEPT)
			accept = true;
		else if (!option_number(optarg, INT_MAX, &passphrase.fd))
			return cli_usage(
			    &command_restore, "'%s' is no number of a descriptor", optarg);
	}
	if (argc - optind != (accept ? 0 : 1))
		return cli_usage(&command_restore,
		    accept ? "'--accept' goes with no FILE" : "'restore' needs one FILE");
	done = accept ? accept_it(dir, &err) : restore(dir, argv[optind], &passphrase, &err);
	passphrase_free(&passphrase);
	return done ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_restore = {
	.name = "restore",
	.summary = "make a node again from its backup",
	.help =
	    "usage: accord restore FILE [--dir DIR] [--passphrase-fd N]\n"
	    "       accord restore --accept [--dir DIR]\n"
	    "\n"
	    "Makes the node that 'accord backup' wrote into FILE, where none is.  It neither\n"
	    "signs nor serves until --accept says that nobody saw more of its log than the\n"
	    "backup has; that is noted in signer/overrides.\n"
	    "\n"
	    "  --accept            let the restored node go on\n"
	    "  --passphrase-fd N   read the passphrase from the first line of descriptor N\n"
	    "  --dir DIR           the node's directory\n",
	.run = run,
};
