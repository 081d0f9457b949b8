/*
 * seal.h - the public promise of a release: these bytes, locked until then.
 *
 * The bundle is an ordinary age file for one recipient, public beforehand.  At
 * the time the seal names, the publisher posts the identity of that recipient,
 * 74 characters, which vouches for itself: it is right if and only if its
 * recipient is the one in the seal.
 */
#pragma once

#include "crypto/age.h"
#include "statement/statement.h"

struct seal {
	struct hash bundle; /* SHA-256 of the age file */
	uint64_t size;      /* of it, in bytes: 1 to 2^53-1 */
	struct recipient recipient;
	int64_t opens; /* seconds UTC */
};

/* Read the body of a release.seal.  Faults: INPUT. */
must_use bool seal_parse(const struct statement *statement, struct seal *out, struct err *err);

/* Write and sign one that seal_parse() reads; `opens` lies within UTC_MIN and
 * UTC_MAX.  Faults: INPUT, LIMIT. */
must_use bool seal_sign(const struct seal *seal, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err);

/* Is this the key of that seal?  Faults: DENIED. */
must_use bool seal_check_key(
    const struct seal *seal, const struct identity *key, struct err *err);

/* Where its parts are in the public tree: "bundle/<sha256>.age" and
 * "release/<seal id>/key". */
void seal_bundle_path(const struct hash *bundle, struct buf *out);
void seal_key_path(const struct hash *id, struct buf *out);
