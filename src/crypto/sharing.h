/*
 * sharing.h - an age identity, shared among a committee so that any `threshold` of its
 * members can put it together again, and fewer learn nothing (Feldman's scheme on the
 * Ed25519 group).
 *
 * The identity's clamped scalar, modulo the group's order L, is p(0) of a random
 * polynomial p of degree threshold-1; member i, from 1, has the share p(i).  Public are the
 * commitments C_k = a_k * B to its coefficients.  With them anybody checks that what will
 * be put together is the identity of a recipient (C_0, as a Montgomery point, is the
 * recipient), and that a share is right (p(i) * B is the sum of i^k * C_k).
 *
 * What it does not show: that an age file sealed to the recipient holds anything of worth,
 * nor that the dealer did not search for one of the few numbers (one in 2^124) that are
 * congruent to no clamped scalar: nothing can be put together then.
 */
#pragma once

#include "crypto/identity.h"

#define SHARING_MEMBERS_MAX 128 /* their commitments fit well into a public statement */
#define SHARING_SCALAR_LEN 32
#define SHARING_POINT_LEN 32

struct sharing_point {
	uint8_t bytes[SHARING_POINT_LEN]; /* Ed25519, compressed */
};

/* Public.  `threshold` commitments are in use. */
struct sharing {
	unsigned members;
	unsigned threshold;
	struct sharing_point commitment[SHARING_MEMBERS_MAX];
};

/* Secret until it is published: one member's, little-endian.  Wipe it after use. */
struct sharing_share {
	unsigned index; /* 1 to SHARING_MEMBERS_MAX */
	uint8_t scalar[SHARING_SCALAR_LEN];
};

/* Deal: fills `out` and `members` shares, in order.  Faults: INPUT unless 1 <= threshold <=
 * members <= SHARING_MEMBERS_MAX. */
must_use bool sharing_deal(const struct identity *identity, unsigned threshold,
    unsigned members, struct sharing *out, struct sharing_share *shares, struct err *err);

/* Is it a number below the group's order?  Other spellings are no share.  Faults: INPUT. */
must_use bool sharing_check_scalar(
    const uint8_t bytes[static SHARING_SCALAR_LEN], struct err *err);

/* Is it a sharing of this recipient's identity?  Every commitment must be a canonical point of
 * prime order.  Faults: INPUT (numbers, points), DENIED (another's). */
must_use bool sharing_check(
    const struct sharing *sharing, const struct recipient *recipient, struct err *err);

/* What stands for member `index` in public: p(index) * B, of a checked sharing.  It costs
 * `threshold` multiplications, so who expects shares computes it beforehand.
 * Faults: INPUT for no such member; DENIED when no share can be right (a dealer's work). */
must_use bool sharing_public(
    const struct sharing *sharing, unsigned index, struct sharing_point *out, struct err *err);

/* Is it the share of that member?  Faults: INPUT for a scalar that is not canonical; DENIED. */
must_use bool sharing_check_share(
    const struct sharing_point *of, const struct sharing_share *share, struct err *err);

/* Put `count` checked shares of distinct members together, threshold of them.  The result is
 * this recipient's identity or nothing.  Faults: INPUT for an index or a scalar that is
 * none, or one twice; DENIED when it is not the recipient's (a share was wrong, or too few);
 * LIMIT. */
must_use bool sharing_combine(const struct sharing_share *shares, size_t count,
    const struct recipient *recipient, struct identity *out, struct err *err);
