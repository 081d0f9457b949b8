/*
 * plea.h - a warrant on its way from who has the journal to who has the keys: it asks that the
 * node's share of a sealed release go, and shows why.
 *
 * Parts, each a byte that says what it is, four bytes of its length, big-endian, and that:
 * PLEA_DEAL once, PLEA_SEAL once, PLEA_CHAIN once; PLEA_PROOF and PLEA_KEY at most once;
 * PLEA_HEAD; PLEA_POSTPONE, each with its PLEA_POSTPONED, a proof, behind it.  In this order.
 */
#pragma once

#include "release/warrant.h"

enum plea_part {
	PLEA_DEAL = 1,
	PLEA_SEAL,
	PLEA_CHAIN,
	PLEA_PROOF,
	PLEA_KEY,
	PLEA_HEAD,
	PLEA_POSTPONE,
	PLEA_POSTPONED,
};

/* Texts are borrowed. */
struct plea {
	struct text deal; /* the release.deal's note */
	struct text seal;
	struct text chain;
	struct text proof; /* of the seal; empty: none */
	struct text key;   /* empty: none was seen */
	size_t head_count;
	struct text head[WARRANT_HEADS_MAX];
	size_t postpone_count;
	struct warrant_postpone postpone[SCHEDULE_FACTS_MAX];
};

/* Append what plea_parse() reads. */
void plea_format(const struct plea *plea, struct buf *out);

/* Faults: INPUT, LIMIT. */
must_use bool plea_parse(struct text in, struct plea *out, struct err *err);

/* Who has the keys: what the member signs statements with, and by which what was dealt to it
 * opens, the present one and those before. */
struct plea_keys {
	const struct signer *member;
	const struct identity *identities;
	size_t count;
};

/* For who has the keys: verify all of it, at the time of one's own clock, and if the share may
 * go, sign the release.share.  Faults: INPUT, DENIED with the reason, LIMIT; those of the
 * signer. */
must_use bool plea_grant(struct text in, int64_t now, const struct plea_keys *keys,
    struct buf *note, struct err *err);

/* The same, and if the share fits and warrant_check_arm() finds nothing, sign the
 * release.arm. */
must_use bool plea_arm(struct text in, int64_t now, const struct plea_keys *keys,
    struct buf *note, struct err *err);
