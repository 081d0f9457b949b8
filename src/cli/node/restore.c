#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/node/backup.h"
#include "action/node/local.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/passphrase.h"
#include "cli/command/place.h"
#include "cli/file/identities.h"
#include "cli/node/confirm.h"

enum { OPTION_DIR = 1, OPTION_PASSPHRASE_FD, OPTION_ACCEPT, OPTION_CONFIRM };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "identity", required_argument, NULL, 'i' },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ "accept", no_argument, NULL, OPTION_ACCEPT },
	{ "confirm", no_argument, NULL, OPTION_CONFIRM },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *identity;
	struct passphrase passphrase;
	bool accept;
	bool confirm;
};

/* A restored node, opened by one who keeps all others off. */
struct restored {
	char dir[PATH_MAX];
	int lock;
	struct node node;
};

static void
restored_close(struct restored *restored)
{
	node_close(&restored->node);
	file_close(&restored->lock);
}

static bool
open_restored(const char *option_dir, struct restored *out, struct err *err)
{
	if (!place_node(option_dir, out->dir, err) || !local_lock(out->dir, &out->lock, err))
		return false;
	if (backup_check(out->dir, err))
		return err_set(
		    err, FAULT_CONFLICT, "'%s' was not restored, or goes on already", out->dir);
	return node_open(out->dir, &out->node, err);
}

static bool
go_on(struct restored *restored, const char *why, struct err *err)
{
	if (!backup_accept(&restored->node, time(NULL), err))
		return false;
	printf("it goes on from %llu entries; signer/overrides tells %s\n",
	    (unsigned long long)log_store_size(&restored->node.journal.log), why);
	return true;
}

static bool
accept_it(const char *option_dir, struct err *err)
{
	scoped(restored_close) struct restored restored = { .lock = -1 };

	return open_restored(option_dir, &restored, err) &&
	       go_on(&restored, "that you said so", err);
}

static bool
confirm_it(const char *option_dir, struct err *err)
{
	scoped(restored_close) struct restored restored = { .lock = -1 };

	return open_restored(option_dir, &restored, err) &&
	       confirm_by_network(&restored.node, err) &&
	       go_on(&restored, "when that was", err);
}

static bool
ask(void *arg, struct secret *out, struct err *err)
{
	return passphrase_ask(arg, "passphrase for the backup", out, err);
}

/* What is named is read as who names it; what is made is the node's user's (see place.h). */
static bool
unpack(
    struct arguments *arguments, const char *path, char dir[static PATH_MAX], struct err *err)
{
	scoped(identities_free) struct identities identities = { 0 };
	struct age_open open = { .passphrase = ask, .arg = &arguments->passphrase };
	scoped(file_close) int fd = -1;
	struct source source;

	if (arguments->identity != NULL &&
	    !identities_load(&identities, arguments->identity, &arguments->passphrase, err))
		return false;
	if (!file_open(path, &fd, err) || !place_node(arguments->dir, dir, err))
		return false;
	open.identities = identities.at;
	open.count = identities.count;
	source = source_fd(&fd);
	return backup_restore(dir, &open, &source, err);
}

/* That it may not go on yet is told, and is no fault of the restoring. */
static bool
restore(struct arguments *arguments, const char *path, struct err *err)
{
	char dir[PATH_MAX];
	struct err why;

	if (!unpack(arguments, path, dir, err))
		return false;
	printf("restored to %s\n", dir);
	if (!confirm_it(dir, &why))
		printf("it does not serve yet: %s\n", why.text);
	return true;
}

static bool
take(struct arguments *arguments, int option)
{
	if (option == OPTION_DIR)
		arguments->dir = optarg;
	else if (option == 'i')
		arguments->identity = optarg;
	else if (option == OPTION_ACCEPT)
		arguments->accept = true;
	else if (option == OPTION_CONFIRM)
		arguments->confirm = true;
	else if (!option_number(optarg, INT_MAX, &arguments->passphrase.fd)) {
		cli_usage(&command_restore, "'%s' is no number of a descriptor", optarg);
		return false;
	}
	return true;
}

static bool
carry_out(struct arguments *arguments, const char *path, struct err *err)
{
	if (arguments->accept)
		return accept_it(arguments->dir, err);
	return arguments->confirm ? confirm_it(arguments->dir, err)
				  : restore(arguments, path, err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { .passphrase = PASSPHRASE };
	int option, status = EXIT_SUCCESS;
	struct err err;

	option_begin();
	while ((option = option_next(&command_restore, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take(&arguments, option))
			return CLI_USAGE;
	if (arguments.accept && arguments.confirm)
		return cli_usage(&command_restore, "either '--confirm' or '--accept'");
	if (argc - optind != (arguments.accept || arguments.confirm ? 0 : 1))
		return cli_usage(
		    &command_restore, arguments.accept || arguments.confirm
					  ? "'--confirm' and '--accept' go with no FILE"
					  : "'restore' needs one FILE");
	if (!carry_out(&arguments, argv[optind], &err))
		status = cli_fail(&err);
	passphrase_free(&arguments.passphrase);
	return status;
}

const struct command command_restore = {
	.name = "restore",
	.summary = "make a node again from its backup",
	.help =
	    "usage: accord restore FILE [-i IDENTITY] [--dir DIR] [--passphrase-fd N]\n"
	    "       accord restore --confirm [--dir DIR]\n"
	    "       accord restore --accept [--dir DIR]\n"
	    "\n"
	    "Makes the node that 'accord backup' wrote into FILE, where none is.  It neither\n"
	    "signs nor serves until the witnesses of its log say that they saw no more of it\n"
	    "than the backup has; they are asked at once.  With none to ask, --accept says\n"
	    "so; that is noted in signer/overrides.\n"
	    "\n"
	    "  -i, --identity FILE   opens a backup that was sealed to a recipient\n"
	    "  --confirm             ask the witnesses again\n"
	    "  --accept              let the restored node go on, whatever anybody saw\n"
	    "  --passphrase-fd N     read the passphrase from the first line of descriptor N\n"
	    "  --dir DIR             the node's directory\n",
	.run = run,
};
