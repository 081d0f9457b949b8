/*
 * passphrase.h - the passphrase that a command needs, from a descriptor or from
 * the person at the terminal.
 */
#pragma once

#include "crypto/secret.h"

/* Longer ones are no passphrases. */
#define PASSPHRASE_MAX 1024

struct passphrase {
	int fd;            /* its first line is the passphrase; -1: ask at the terminal */
	struct secret got; /* from `fd`, which is read but once */
};

#define PASSPHRASE ((struct passphrase){ .fd = -1 })

/* The passphrase that opens what `prompt` names, as "passphrase for 'x'".
 * Faults: INPUT (empty, longer than PASSPHRASE_MAX), ABSENT (no terminal to ask
 * at), LIMIT, SYSTEM. */
must_use bool passphrase_ask(
    struct passphrase *how, const char *prompt, struct secret *out, struct err *err);

/* A new one: asked for twice, and again where the two differ; when nothing is typed, one is
 * made and shown.  A descriptor must give one. */
must_use bool passphrase_choose(struct passphrase *how, struct secret *out, struct err *err);

/* One that is made, and shown on the descriptor `fd`: the only time it is seen, so where
 * it could not be, there is none.  Faults: LIMIT, SYSTEM. */
must_use bool passphrase_make(int fd, struct secret *out, struct err *err);

void passphrase_free(struct passphrase *how);
