/*
 * committee.h - the members that can open a sealed release together, without its publisher.
 *
 *	committee    [{name, manifest}, ...]: who, in the order of their indexes, from 1; each
 *	             with the id of the manifest whose keys were dealt to
 *	threshold    so many of them open it; more than half
 *	commitments  as many points: what everybody checks shares against (crypto/sharing.h)
 */
#pragma once

#include "crypto/sharing.h"
#include "release/share.h"
#include "statement/statement.h"

struct committee_member {
	struct text name; /* a node's; borrowed */
	struct hash manifest;
};

/* Zero: there is none, and the publisher alone has the key. */
struct committee {
	struct sharing sharing;
	struct committee_member member[SHARING_MEMBERS_MAX];
};

/* Read those members of a seal for this recipient; all of them may be missing.  Everything
 * is checked that can be before T: the numbers, names that are distinct, exactly `threshold`
 * commitments that are points of prime order, and that they share the recipient's identity.
 * The points of a statement that was reopened are not checked again.  Faults: INPUT, DENIED
 * for another's identity. */
must_use bool committee_get(const struct statement *seal, const struct recipient *recipient,
    struct committee *out, struct err *err);

/* What holds for each, read or to be written, but for its points.  Faults: INPUT. */
must_use bool committee_check(const struct committee *committee, struct err *err);

/* Append its members, if it has any. */
void committee_put(struct writer *writer, const struct committee *committee);

/* Draw shares of an identity for its members: `sharing` and `shares`, one for each in order,
 * which are secret.  Faults: INPUT. */
must_use bool committee_deal(struct committee *committee, unsigned threshold, unsigned members,
    const struct identity *identity, struct sharing_share *shares, struct err *err);

/* The index of a member, from 1; 0: it is none. */
unsigned committee_find(const struct committee *committee, struct text name);

/* May `by` have said this share of the seal with that id?  Faults: DENIED. */
must_use bool committee_check_sender(const struct committee *committee, const struct hash *seal,
    struct text by, const struct share *share, struct err *err);

/* That, and is it right?  A deal is held against the committee in the same way, for the
 * member that it was dealt to.  It costs `threshold` multiplications: who expects many
 * shares prepares a gathering.  Faults: DENIED, INPUT. */
must_use bool committee_check_share(const struct committee *committee, const struct hash *seal,
    struct text by, const struct share *share, struct err *err);
