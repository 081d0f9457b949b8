/*
 * witness_dir.h - a witness, as it lies in its directory.
 *
 *	witness.key   its private key
 *	witness.vkey  its verifier key, for cosignatures
 *	witness.db    the logs it knows, and what it cosigned last for each
 *	seen/         how far it has come; belongs into no backup
 */
#pragma once

#include "crypto/key_file.h"
#include "journal/witness_store.h"

/* Open; release with witness_dir_close(). */
struct witness_dir {
	struct key_file key;
	struct vkey vkey; /* of that key, as it cosigns; borrowed from it */
	struct witness_store store;
};

/* Make one of that name, and append its vkey.  `seed` are the 32 bytes that the key
 * grows from, empty for a new key.  Faults: CONFLICT, INPUT, SYSTEM. */
must_use bool witness_dir_make(
    const char *dir, struct text name, struct text seed, struct buf *vkey, struct err *err);

/* Faults: ABSENT when there is no witness; INPUT; SYSTEM. */
must_use bool witness_dir_open(const char *dir, struct witness_dir *out, struct err *err);
void witness_dir_close(struct witness_dir *witness);

/* Who cosigns; borrowed from the witness. */
struct signer witness_dir_signer(const struct witness_dir *witness);

/* Trust keys of logs, all or none; tells how many were not trusted before.  A log's
 * origin is its key's name.  Faults: INPUT for what is no log's vkey; CONFLICT for
 * the witness's own name or key; LIMIT. */
must_use bool witness_dir_trust(struct witness_dir *witness, const struct text *vkeys,
    size_t count, size_t *added, struct err *err);

/* Trust them no more; what was cosigned stays known.  Faults: INPUT, ABSENT. */
must_use bool witness_dir_distrust(
    struct witness_dir *witness, const struct text *vkeys, size_t count, struct err *err);

/* After a restore: what a log publishes with the witness's own cosignature is what it
 * cosigned, at least.  Its size becomes the one remembered, if that is smaller, and is
 * certain; `*log` tells it, its origin borrowed from `note`.  Faults: INPUT; DENIED when
 * log and witness have not signed it; ABSENT when the log is not known; CONFLICT when it
 * contradicts what is remembered. */
must_use bool witness_dir_confirm(
    struct witness_dir *witness, struct text note, struct witness_log *log, struct err *err);

/* All other sizes become certain as they are, at the operator's word; a line in
 * seen/overrides tells of it.  Tells how many were not. */
must_use bool witness_dir_confirm_rest(
    struct witness_dir *witness, int64_t at, uint64_t *count, struct err *err);
