/*
 * share.h - a member's part of the key of a sealed release: dealt to it in confidence
 * (release.deal), and told by it to everybody when the time has come (release.share).
 *
 * Both say the same; that the number fits the seal is for committee.h to tell.
 */
#pragma once

#include "crypto/sharing.h"
#include "statement/statement.h"

struct share {
	struct hash of; /* the seal */
	struct sharing_share part;
};

/* Read the body of a release.deal, which is secret: share_wipe() it; of a release.share.
 * The scalar is canonical, the index of 1 to SHARING_MEMBERS_MAX.  Faults: INPUT. */
must_use bool share_parse_deal(
    const struct statement *statement, struct share *out, struct err *err);
must_use bool share_parse(
    const struct statement *statement, struct share *out, struct err *err);

/* Write and sign them: a deal to one member, into a secret buffer; a share to everybody.
 * Faults: INPUT, LIMIT. */
must_use bool share_sign_deal(const struct share *share, const struct saying *how,
    struct buf *secret_out, struct hash *id, struct err *err);
must_use bool share_sign(const struct share *share, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err);

/* Is what a statement of that kind says for keepers alone, to be shown to nobody?
 * Faults: DENIED when it is. */
must_use bool share_check_shown(struct text kind, struct err *err);

void share_wipe(struct share *share);

/* The member `index`, which members of committees have in other statements, too.
 * Faults: INPUT. */
must_use bool share_check_index(unsigned index, struct err *err);
must_use bool share_get_index(struct value body, unsigned *out, struct err *err);
