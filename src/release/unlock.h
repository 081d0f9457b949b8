/*
 * unlock.h - the key of a sealed release is public before its time: its publisher opens
 * early (release.early), or somebody saw the key that should not have (release.breach).
 *
 * Either way the key speaks for itself, and everybody is let in: seal_check_key().
 */
#pragma once

#include "crypto/identity.h"
#include "release/reason.h"

struct unlock {
	struct hash of;             /* the seal */
	struct text key;            /* AGE-SECRET-KEY-1..., which is no secret any more */
	struct recipient recipient; /* the key's; read, not written */
	struct text reason;         /* REASON_MAX; of a breach: where it was seen, and how */
	bool breach;
	int64_t seen; /* of a breach: when */
};

/* Read the body of a release.early or a release.breach; text is borrowed from the statement.
 * Faults: INPUT, LIMIT. */
must_use bool unlock_parse(
    const struct statement *statement, struct unlock *out, struct err *err);

/* Write and sign one that unlock_parse() reads; `seen` lies within UTC_MIN and UTC_MAX.
 * Faults: INPUT, LIMIT. */
must_use bool unlock_sign(const struct unlock *unlock, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err);
