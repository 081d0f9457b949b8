/*
 * backup.h - a node as one sealed file, and a node again from it.
 *
 * The file is age over a ustar archive: a first file "accord-backup" that tells its
 * version; the keys that a node has online; a consistent copy of the journal; the public
 * files that cannot be derived; the draft of its policy, tokens, whom it asks to witness,
 * what alarmed it.  Not what its keeper signed last:
 * an older copy of that would let the log sign a second past.  So a restored node signs,
 * receipts and serves nothing until it is told to go on.
 */
#pragma once

#include "action/node/node.h"
#include "crypto/age.h"

/* Write one while the node runs.  Faults: LIMIT when there are too many files; SYSTEM. */
must_use bool backup_write(
    struct node *node, const struct age_seal *how, const struct sink *out, struct err *err);

/* Make a node in `dir`, which must not be there or be empty, from a backup: all of it or
 * nothing; nothing beside it is touched.  Faults: CONFLICT; INPUT when it is none; DENIED as
 * age_open(). */
must_use bool backup_restore(
    const char *dir, const struct age_open *how, const struct source *in, struct err *err);

/* May the node serve?  Faults: CONFLICT when it was restored and nobody said yet that it
 * may go on. */
must_use bool backup_check(const char *dir, struct err *err);

/* Go on from what the restored journal has; signer/overrides tells when that was. */
must_use bool backup_accept(struct node *node, int64_t now, struct err *err);
