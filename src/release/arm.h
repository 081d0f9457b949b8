/*
 * arm.h - a member of a release's committee says that its share was checked and is ready.
 *
 * Public: who counts them knows before the time whether the release can be opened without
 * its publisher.  That the share fits is the member's word; committee_check_deal().
 */
#pragma once

#include "crypto/sharing.h"
#include "statement/statement.h"

struct arm {
	struct hash of; /* the seal */
	unsigned index; /* the member's, 1 to SHARING_MEMBERS_MAX */
};

/* Read the body of a release.arm.  Faults: INPUT. */
must_use bool arm_parse(const struct statement *statement, struct arm *out, struct err *err);

/* Write and sign one that arm_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool arm_sign(const struct arm *arm, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err);
