/* manifest.h - what the parts of `accord manifest` share. */
#pragma once

#include "action/node/renewal.h"
#include "cli/command/command.h"
#include "cli/command/passphrase.h"

extern const struct command command_manifest_show, command_manifest_renew,
    command_manifest_rotate, command_manifest_revoke, command_manifest_retire,
    command_manifest_recover, command_manifest_check, command_manifest_forget;

/* The file of the offline keys, opened. */
struct manifest_keys {
	char path[PATH_MAX];
	struct passphrase how;
	struct secret passphrase;
	struct offline offline;
};

#define MANIFEST_KEYS ((struct manifest_keys){ .how = PASSPHRASE, .offline = OFFLINE })

/* Ask for the passphrase, and open them.  Without a path it is `offline-keys.age` in `dir`.
 * Faults: as offline_load(); ABSENT says where else they may be. */
must_use bool manifest_keys_open(struct manifest_keys *keys, const char *path, const char *dir,
    struct text node, struct err *err);

/* How renewal_do() is to use them. */
struct renewal_keys manifest_keys_for(struct manifest_keys *keys);

void manifest_keys_free(struct manifest_keys *keys);
