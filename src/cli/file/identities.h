/* identities.h - the identities a person holds, read from identity files. */
#pragma once

#include "cli/command/passphrase.h"
#include "crypto/age.h"

/* Each lies in guarded pages, of which the kernel grants only so many. */
#define IDENTITIES_MAX 1000
#define IDENTITY_FILE_MAX MIB

struct identities {
	struct identity *at;
	size_t count;
};

/* Add those of a file ("-": standard input): an identity a line, and comments
 * that begin with '#'.  The file may itself be sealed by a passphrase, as an age
 * file, armored or not.  Faults: those of file_load(), INPUT for a line that is
 * none (its number is told, its content not), DENIED for a wrong passphrase. */
must_use bool identities_load(struct identities *identities, const char *path,
    struct passphrase *passphrase, struct err *err);

void identities_free(struct identities *identities);
