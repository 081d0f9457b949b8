/*
 * seal.h - the public promise of a release: these bytes, locked until then.
 *
 * The bundle is an ordinary age file for one recipient, public beforehand.  At
 * the time the seal names, the publisher posts the identity of that recipient,
 * 74 characters, which vouches for itself: it is right if and only if its
 * recipient is the one in the seal.
 *
 * A seal may name a committee, who can put the identity together without the publisher, and
 * those who are believed about the time.  It names no product, and nothing that was fixed:
 * that stands in the bundle.
 */
#pragma once

#include "crypto/age.h"
#include "release/committee.h"
#include "release/timing.h"

struct seal {
	struct hash bundle; /* SHA-256 of the age file */
	uint64_t size;      /* of it, in bytes: 1 to 2^53-1 */
	struct recipient recipient;
	int64_t opens; /* seconds UTC */
};

/* What a seal may say besides; zero: it does not.  Where there is a committee, somebody is
 * pinned for time. */
struct seal_terms {
	struct timing timing;
	struct committee committee;
};

/* Read the body of a release.seal whole; also keep its terms, whose texts are borrowed from
 * the statement.  What makes those sound is checked but once: see committee_get().
 * Faults: INPUT; DENIED for shares of another's identity. */
must_use bool seal_parse(const struct statement *statement, struct seal *out, struct err *err);
must_use bool seal_parse_terms(const struct statement *statement, struct seal *out,
    struct seal_terms *terms, struct err *err);

/* Write and sign one that seal_parse() reads; `opens` lies within UTC_MIN and
 * UTC_MAX.  Faults: INPUT, LIMIT. */
must_use bool seal_sign(const struct seal *seal, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err);

/* The same with terms, whose points are not checked.  `how` is to nobody. */
must_use bool seal_sign_terms(const struct seal *seal, const struct seal_terms *terms,
    const struct saying *how, struct buf *out, struct hash *id, struct err *err);

/* Is this the key of that seal?  Faults: DENIED. */
must_use bool seal_check_key(
    const struct seal *seal, const struct identity *key, struct err *err);

/* Where its parts are in the public tree: "bundle/<sha256>.age", "release/<seal id>/key";
 * "release/<seal id>/said", what was said about it, one note after the other; and
 * "release/<seal id>/proof/<id>": that a quorum of its witnesses saw the seal, or a
 * postponement of it, in its publisher's log. */
void seal_bundle_path(const struct hash *bundle, struct buf *out);
void seal_key_path(const struct hash *id, struct buf *out);
void seal_said_path(const struct hash *id, struct buf *out);
void seal_proof_path(const struct hash *id, const struct hash *of, struct buf *out);
