/*
 * verified.h - somebody who was told the key in advance, a coordinator, says what a sealed
 * release holds: what it should, or not.
 *
 * Nothing else shows before the time that a bundle is no garbage.  It is public, so that
 * all who hold the bundle can tell; it names the bytes that were opened and no product.
 */
#pragma once

#include "release/reason.h"

struct verified {
	struct hash of;     /* the seal */
	struct hash bundle; /* SHA-256 of the age file that was opened */
	bool good;
	struct text reason; /* REASON_MAX: what was looked at */
};

/* Read the body of a release.verified; text is borrowed from the statement.  Faults: INPUT. */
must_use bool verified_parse(
    const struct statement *statement, struct verified *out, struct err *err);

/* Write and sign one that verified_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool verified_sign(const struct verified *verified, int64_t at,
    const struct signer *node, struct buf *out, struct hash *id, struct err *err);
