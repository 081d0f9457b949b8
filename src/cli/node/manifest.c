#include "cli/node/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command/commands.h"

bool
manifest_keys_open(struct manifest_keys *keys, const char *path, const char *dir,
    struct text node, struct err *err)
{
	int len = path == NULL ? snprintf(keys->path, PATH_MAX, "%s/offline-keys.age", dir)
			       : snprintf(keys->path, PATH_MAX, "%s", path);

	if (len <= 0 || len >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	if (access(keys->path, R_OK) != 0) {
		err_errno(err, "cannot open '%s'", keys->path);
		return path != NULL ||
		       err_set(err, FAULT_ABSENT,
			   "the offline keys are not in '%s'; --offline-keys FILE says where "
			   "they are now",
			   keys->path);
	}
	return passphrase_ask(&keys->how, keys->path, &keys->passphrase, err) &&
	       offline_load(
		   keys->path, node, secret_text(&keys->passphrase), &keys->offline, err);
}

void
manifest_keys_free(struct manifest_keys *keys)
{
	offline_free(&keys->offline);
	secret_free(&keys->passphrase);
	passphrase_free(&keys->how);
}

static bool
path_of_new(const struct manifest_keys *keys, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s.new", keys->path);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", keys->path);
}

static bool
ready(void *arg, const struct offline *offline, struct err *err)
{
	struct manifest_keys *keys = arg;
	char path[PATH_MAX];

	return path_of_new(keys, path, err) &&
	       offline_save(offline, secret_text(&keys->passphrase), path, false, err);
}

static bool
use(void *arg, struct err *err)
{
	struct manifest_keys *keys = arg;
	char path[PATH_MAX];

	if (!path_of_new(keys, path, err))
		return false;
	if (rename(path, keys->path) != 0)
		return err_errno(err, "cannot move '%s' to '%s'", path, keys->path);
	return file_sync_dir_of(keys->path, err);
}

struct renewal_keys
manifest_keys_for(struct manifest_keys *keys)
{
	return (struct renewal_keys){ &keys->offline, ready, use, keys };
}

static const struct command *const parts[] = { &command_manifest_show, &command_manifest_renew,
	&command_manifest_rotate, &command_manifest_revoke, &command_manifest_forget,
	&command_manifest_check, &command_manifest_recover, &command_manifest_retire, NULL };

const struct command command_manifest = {
	.name = "manifest",
	.summary = "show or renew what a node says of itself, and its keys",
	.help =
	    "usage: accord manifest show\n"
	    "       accord manifest renew [--url URL] [--role ROLE]...\n"
	    "       accord manifest rotate KEY...\n"
	    "       accord manifest revoke KEY... [--since TIME]\n"
	    "       accord manifest forget [--anyway]\n"
	    "       accord manifest check [URL]\n"
	    "       accord manifest recover --from URL|FILE --offline-keys FILE\n"
	    "       accord manifest retire --yes\n"
	    "\n"
	    "A node's manifest says where it is and which keys are its.  It is signed by the\n"
	    "root key, expires after 398 days, and each names the one before, so that all who\n"
	    "know one of them find their way to the newest, whatever keys have changed.\n"
	    "\n"
	    "What signs one needs the offline keys: --offline-keys FILE, and their\n"
	    "passphrase, which is asked for or read from --passphrase-fd N.\n"
	    "\n"
	    "'accord manifest renew --help' and so on tell more.\n",
	.parts = parts,
};
