/*
 * deal.h - a member's part of the key of a sealed release as it is dealt to it: for its
 * keeper's eyes alone (release.deal).
 *
 * The statement goes in confidence, as all that is private; and in it the number is sealed
 * once more (crypto/hpke.h) to the member's age key, for this release, this member and no
 * other purpose.  So who opens what comes, which asks the keeper for the keys of files, reads
 * of which release and which member it is, and not the number: that the keeper opens for its
 * own rules alone (plea.h).
 */
#pragma once

#include "crypto/hpke.h"
#include "release/share.h"

#define DEAL_BOX_LEN (HPKE_OVERHEAD + SHARING_SCALAR_LEN)

struct deal {
	struct hash of; /* the seal */
	unsigned index; /* the member's, 1 to SHARING_MEMBERS_MAX */
	uint8_t box[DEAL_BOX_LEN];
};

/* Read the body of a release.deal.  Faults: INPUT. */
must_use bool deal_parse(const struct statement *statement, struct deal *out, struct err *err);

/* Write and sign one that deal_parse() reads, to one member.  Faults: INPUT, LIMIT. */
must_use bool deal_sign(const struct deal *deal, const struct saying *how,
    struct buf *secret_out, struct hash *id, struct err *err);

/* Seal a share to whom it belongs.  Faults: INPUT for what is no share, or a public key that
 * keeps nothing; LIMIT. */
must_use bool deal_seal(const struct share *share, const struct recipient *recipient,
    struct deal *out, struct err *err);

/* For keepers: open it by whichever of these identities it is sealed to.  That the share fits
 * the seal is for committee.h to tell; share_wipe() it.  Faults: DENIED when it is for none of
 * them, or for another release or index; INPUT, LIMIT. */
must_use bool deal_open(const struct deal *deal, const struct identity *identities,
    size_t count, struct share *out, struct err *err);

/* Is what a statement of that kind says for keepers alone, to be shown to nobody?
 * Faults: DENIED when it is. */
must_use bool deal_check_shown(struct text kind, struct err *err);
