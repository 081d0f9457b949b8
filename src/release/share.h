/*
 * share.h - a member's part of the key of a sealed release, which it tells everybody when the
 * time has come (release.share); how it gets it: deal.h.
 *
 * That the number fits the seal is for committee.h to tell.
 */
#pragma once

#include "crypto/sharing.h"
#include "statement/statement.h"

struct share {
	struct hash of; /* the seal */
	struct sharing_share part;
};

/* Read the body of a release.share.  The scalar is canonical, the index of 1 to
 * SHARING_MEMBERS_MAX.  Faults: INPUT. */
must_use bool share_parse(
    const struct statement *statement, struct share *out, struct err *err);

/* Write and sign one that share_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool share_sign(const struct share *share, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err);

/* What holds for each, read or to be written.  Faults: INPUT. */
must_use bool share_check(const struct share *share, struct err *err);

/* While it is a secret still. */
void share_wipe(struct share *share);

/* The member `index`, which members of committees have in other statements, too.
 * Faults: INPUT. */
must_use bool share_check_index(unsigned index, struct err *err);
must_use bool share_get_index(struct value body, unsigned *out, struct err *err);
