#include "cli/finder/keeping.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/node/node.h"
#include "cli/command/cli.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "crypto/scrypt_work.h"

enum { DIR_OPTION = KEEPING_OPTION, FILE_OPTION, FD_OPTION };

bool
keeping_is(int option)
{
	return option >= DIR_OPTION && option <= FD_OPTION;
}

bool
keeping_take(
    struct keeping *keeping, const struct command *command, int option, const char *value)
{
	if (option == DIR_OPTION)
		keeping->dir = value;
	else if (option == FILE_OPTION)
		keeping->file = value;
	else if (!option_number(value, INT_MAX, &keeping->passphrase.fd)) {
		cli_usage(command, "'%s' is no file descriptor", value);
		return false;
	}
	if (keeping->dir == NULL || keeping->file == NULL)
		return true;
	cli_usage(command, "it is either '--dir' or '--file'");
	return false;
}

static bool
ask(void *arg, struct secret *out, struct err *err)
{
	struct keeping *keeping = arg;
	scoped(buf_free) struct buf prompt = BUF(2 * PATH_MAX);

	buf_addf(&prompt, "passphrase for '%s'", keeping->file);
	return buf_ok(&prompt, err) &&
	       passphrase_ask(&keeping->passphrase, buf_string(&prompt), out, err);
}

static bool
make_file(struct keeping *keeping, struct err *err)
{
	scoped(secret_free) struct secret passphrase = { 0 };

	cli_note("'%s' will hold your keys, receipts and conversations, sealed by a passphrase",
	    keeping->file);
	if (!passphrase_choose(&keeping->passphrase, &passphrase, err))
		return false;
	return locker_make(
	    keeping->file, secret_text(&passphrase), scrypt_work(), &keeping->locker, err);
}

static bool
open_file(struct keeping *keeping, bool make, struct err *err)
{
	const struct age_open how = { .passphrase = ask, .arg = keeping };
	bool good;

	if (access(keeping->file, F_OK) == 0)
		good = locker_open(keeping->file, &how, &keeping->locker, err);
	else if (make)
		good = make_file(keeping, err);
	else
		return err_set(err, FAULT_ABSENT,
		    "there is no '%s': nothing was reported from it; see 'accord report'",
		    keeping->file);
	if (!good && err->fault == FAULT_ABSENT)
		return err_in(err, "--dir keeps all of it open in a folder, unsealed");
	return good;
}

/* One from before there were files is used on, when nobody says otherwise. */
static bool
is_used(const char *dir)
{
	char key[PATH_MAX];
	struct err err;

	return node_path(dir, "finder.key", key, &err) && access(key, F_OK) == 0;
}

bool
keeping_open(struct keeping *keeping, bool make, struct err *err)
{
	char dir[PATH_MAX], file[PATH_MAX];
	bool chosen;

	if (keeping->file != NULL)
		return open_file(keeping, make, err);
	if (!place_finder(keeping->dir, dir, &chosen, err))
		return false;
	if (chosen)
		return locker_in_folder(dir, &keeping->locker, err);
	if (!place_finder_file(file, err))
		return false;
	if (access(file, F_OK) != 0 && is_used(dir))
		return locker_in_folder(dir, &keeping->locker, err);
	keeping->file = file;
	chosen = open_file(keeping, make, err);
	keeping->file = NULL;
	return chosen;
}

void
keeping_close(struct keeping *keeping)
{
	locker_close(&keeping->locker);
	passphrase_free(&keeping->passphrase);
}
