/*
 * offline.h - the keys that belong on no machine that is reached: root and release, in one
 * file sealed by a passphrase (an armored age file; `age -d` opens it too).
 */
#pragma once

#include "crypto/age.h"
#include "crypto/note_key.h"

/* Release with offline_free(). */
struct offline {
	struct buf names; /* what the keys' names are borrowed from */
	struct note_key root;
	struct note_key release;
};

#define OFFLINE ((struct offline){ .names = BUF(2 * KIB) })

/* New keys for a node of that name.  Faults: LIMIT. */
must_use bool offline_make(struct text node, struct offline *out, struct err *err);

/* Another key in place of one.  Faults: LIMIT. */
must_use bool offline_renew(struct note_key *key, struct err *err);

/* Seal them into `path`; with `fresh` refusing to replace.  Faults: CONFLICT, SYSTEM. */
must_use bool offline_save(const struct offline *offline, struct text passphrase,
    const char *path, bool fresh, struct err *err);

/* Open the file, whose keys must be those of `node`; they leave the process in no other way.
 * Faults: DENIED for a wrong passphrase, INPUT, ABSENT. */
must_use bool offline_load(const char *path, struct text node, struct text passphrase,
    struct offline *out, struct err *err);

void offline_free(struct offline *offline);
