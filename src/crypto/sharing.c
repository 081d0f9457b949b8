#include "crypto/sharing.h"

#include <string.h>

#include <sodium.h>

#include "base/mem.h"

_Static_assert(SHARING_SCALAR_LEN == crypto_core_ed25519_SCALARBYTES, "scalars of Ed25519");
_Static_assert(SHARING_POINT_LEN == crypto_core_ed25519_BYTES, "points of Ed25519");

/* A number modulo L. */
struct scalar {
	uint8_t bytes[SHARING_SCALAR_LEN];
};

/* The group's order, 2^252 + 27742317777372353535851937790883648493, little-endian. */
static const struct scalar order = { { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x10 } };

static void
scalar_wipe(struct scalar *scalar)
{
	mem_wipe(scalar, sizeof(*scalar));
}

static struct scalar
scalar_small(unsigned number)
{
	struct scalar scalar = { { (uint8_t)number, (uint8_t)(number >> 8) } };

	return scalar;
}

/* Any 32 bytes, modulo L. */
static struct scalar
scalar_reduce(const uint8_t bytes[static SHARING_SCALAR_LEN])
{
	uint8_t wide[crypto_core_ed25519_NONREDUCEDSCALARBYTES] = { 0 };
	struct scalar scalar;

	memcpy(wide, bytes, SHARING_SCALAR_LEN);
	crypto_core_ed25519_scalar_reduce(scalar.bytes, wide);
	mem_wipe(wide, sizeof(wide));
	return scalar;
}

bool
sharing_check_scalar(const uint8_t bytes[static SHARING_SCALAR_LEN], struct err *err)
{
	struct scalar reduced = scalar_reduce(bytes);
	bool canonical = sodium_memcmp(reduced.bytes, bytes, SHARING_SCALAR_LEN) == 0;

	scalar_wipe(&reduced);
	return canonical ||
	       err_set(err, FAULT_INPUT, "the share is no canonical scalar of Ed25519");
}

/* False for zero, of which there is no point that anybody would take. */
static bool
multiply_base(const struct scalar *scalar, struct sharing_point *out)
{
	return crypto_scalarmult_ed25519_base_noclamp(out->bytes, scalar->bytes) == 0;
}

/* Dealing */

static bool
check_numbers(unsigned threshold, unsigned members, struct err *err)
{
	return (threshold >= 1 && threshold <= members && members <= SHARING_MEMBERS_MAX) ||
	       err_set(err, FAULT_INPUT,
		   "%u of %u is no committee: of 1 to %d members, any number may be asked for",
		   threshold, members, SHARING_MEMBERS_MAX);
}

/* The scalar by which X25519 multiplies (RFC 7748, 5), modulo L. */
static struct scalar
clamped(const struct identity *identity)
{
	struct scalar clamped, reduced;

	memcpy(clamped.bytes, identity->scalar.at, X25519_LEN);
	clamped.bytes[0] &= 0xf8;
	clamped.bytes[31] = (uint8_t)((clamped.bytes[31] & 0x7f) | 0x40);
	reduced = scalar_reduce(clamped.bytes);
	scalar_wipe(&clamped);
	return reduced;
}

/* p(index), by Horner's rule. */
static void
evaluate(const struct scalar *coefficient, unsigned threshold, struct sharing_share *share)
{
	struct scalar x = scalar_small(share->index), sum = coefficient[threshold - 1];

	for (unsigned k = threshold - 1; k-- > 0;) {
		crypto_core_ed25519_scalar_mul(sum.bytes, sum.bytes, x.bytes);
		crypto_core_ed25519_scalar_add(sum.bytes, sum.bytes, coefficient[k].bytes);
	}
	memcpy(share->scalar, sum.bytes, SHARING_SCALAR_LEN);
	scalar_wipe(&sum);
}

bool
sharing_deal(const struct identity *identity, unsigned threshold, unsigned members,
    struct sharing *out, struct sharing_share *shares, struct err *err)
{
	struct scalar coefficient[SHARING_MEMBERS_MAX];

	if (!check_numbers(threshold, members, err))
		return false;
	*out = (struct sharing){ .members = members, .threshold = threshold };
	coefficient[0] = clamped(identity);
	/* No coefficient is zero: each has a point, and p is of just that degree. */
	for (unsigned k = 1; k < threshold; k++)
		crypto_core_ed25519_scalar_random(coefficient[k].bytes);
	for (unsigned k = 0; k < threshold; k++)
		(void)multiply_base(&coefficient[k], &out->commitment[k]);
	for (unsigned i = 0; i < members; i++) {
		shares[i].index = i + 1;
		evaluate(coefficient, threshold, &shares[i]);
	}
	mem_wipe(coefficient, sizeof(coefficient));
	return true;
}

/* Checking */

bool
sharing_check(const struct sharing *sharing, const struct recipient *recipient, struct err *err)
{
	struct recipient shared;

	if (!check_numbers(sharing->threshold, sharing->members, err))
		return false;
	for (unsigned k = 0; k < sharing->threshold; k++)
		if (crypto_core_ed25519_is_valid_point(sharing->commitment[k].bytes) != 1)
			return err_set(err, FAULT_INPUT,
			    "commitment %u is no canonical point of prime order", k);
	if (crypto_sign_ed25519_pk_to_curve25519(shared.bytes, sharing->commitment[0].bytes) !=
		0 ||
	    !recipient_eq(&shared, recipient))
		return err_set(err, FAULT_DENIED,
		    "what is shared is not the identity of the recipient that is named");
	return true;
}

bool
sharing_public(
    const struct sharing *sharing, unsigned index, struct sharing_point *out, struct err *err)
{
	struct scalar x = scalar_small(index);
	struct sharing_point sum;

	if (index < 1 || index > sharing->members)
		return err_set(
		    err, FAULT_INPUT, "there is no member %u of %u", index, sharing->members);
	sum = sharing->commitment[sharing->threshold - 1];
	for (unsigned k = sharing->threshold - 1; k-- > 0;)
		if (crypto_scalarmult_ed25519_noclamp(sum.bytes, x.bytes, sum.bytes) != 0 ||
		    crypto_core_ed25519_add(
			sum.bytes, sum.bytes, sharing->commitment[k].bytes) != 0)
			return err_set(err, FAULT_DENIED,
			    "the commitments leave no share for member %u", index);
	*out = sum;
	return true;
}

bool
sharing_check_share(
    const struct sharing_point *of, const struct sharing_share *share, struct err *err)
{
	struct sharing_point point;
	struct scalar scalar;
	bool good;

	if (!sharing_check_scalar(share->scalar, err))
		return false;
	memcpy(scalar.bytes, share->scalar, SHARING_SCALAR_LEN);
	good = multiply_base(&scalar, &point) &&
	       memcmp(point.bytes, of->bytes, SHARING_POINT_LEN) == 0;
	scalar_wipe(&scalar);
	return good ||
	       err_set(err, FAULT_DENIED, "this is not the share of member %u", share->index);
}

/* Putting together */

static bool
check_shares(const struct sharing_share *shares, size_t count, struct err *err)
{
	bool seen[SHARING_MEMBERS_MAX + 1] = { false };

	if (count < 1 || count > SHARING_MEMBERS_MAX)
		return err_set(err, FAULT_INPUT, "%zu shares are none of a committee", count);
	for (size_t i = 0; i < count; i++) {
		unsigned index = shares[i].index;

		if (index < 1 || index > SHARING_MEMBERS_MAX)
			return err_set(err, FAULT_INPUT, "there is no member %u", index);
		if (seen[index])
			return err_set(
			    err, FAULT_INPUT, "the share of member %u is there twice", index);
		seen[index] = true;
		if (!sharing_check_scalar(shares[i].scalar, err))
			return err_in(err, "member %u", index);
	}
	return true;
}

/* What the share of `self` counts for at 0 (Lagrange): the product of j / (j - i). */
static struct scalar
weight(const struct sharing_share *shares, size_t count, size_t self)
{
	struct scalar i = scalar_small(shares[self].index), above = scalar_small(1);
	struct scalar below = above;

	for (size_t other = 0; other < count; other++) {
		struct scalar j = scalar_small(shares[other].index), gap;

		if (other == self)
			continue;
		crypto_core_ed25519_scalar_sub(gap.bytes, j.bytes, i.bytes);
		crypto_core_ed25519_scalar_mul(above.bytes, above.bytes, j.bytes);
		crypto_core_ed25519_scalar_mul(below.bytes, below.bytes, gap.bytes);
	}
	/* Fails for zero alone: the indexes are distinct. */
	(void)crypto_core_ed25519_scalar_invert(below.bytes, below.bytes);
	crypto_core_ed25519_scalar_mul(above.bytes, above.bytes, below.bytes);
	return above;
}

static struct scalar
interpolate(const struct sharing_share *shares, size_t count)
{
	struct scalar sum = { { 0 } };

	for (size_t i = 0; i < count; i++) {
		struct scalar part = weight(shares, count, i), share;

		memcpy(share.bytes, shares[i].scalar, SHARING_SCALAR_LEN);
		crypto_core_ed25519_scalar_mul(part.bytes, part.bytes, share.bytes);
		crypto_core_ed25519_scalar_add(sum.bytes, sum.bytes, part.bytes);
		scalar_wipe(&part);
		scalar_wipe(&share);
	}
	return sum;
}

/* Add L to a number of 256 bits. */
static void
add_order(struct scalar *number)
{
	sodium_add(number->bytes, order.bytes, SHARING_SCALAR_LEN);
}

static bool
is_clamped(const struct scalar *number)
{
	return (number->bytes[0] & 7) == 0 && (number->bytes[31] & 0xc0) == 0x40;
}

/* The clamped number congruent to `start` modulo L, if it is the recipient's. */
static bool
find_clamped(const struct scalar *start, const struct recipient *recipient,
    struct identity *out, bool *found, struct err *err)
{
	struct scalar number = *start;

	*found = false;
	/* Clamped ones lie from 2^254 to 2^255, below 8L. */
	for (unsigned k = 0; k < 8 && !*found; k++, add_order(&number)) {
		struct identity made;

		if (!is_clamped(&number))
			continue;
		if (!identity_from_scalar(
			text_bytes(number.bytes, SHARING_SCALAR_LEN), &made, err)) {
			scalar_wipe(&number);
			return false;
		}
		*found = recipient_eq(&made.recipient, recipient);
		if (*found)
			*out = made;
		else
			identity_free(&made);
	}
	scalar_wipe(&number);
	return true;
}

bool
sharing_combine(const struct sharing_share *shares, size_t count,
    const struct recipient *recipient, struct identity *out, struct err *err)
{
	struct scalar plus, minus;
	bool found = false, good;

	if (!check_shares(shares, count, err))
		return false;
	/* A recipient knows no sign: a dealer may have shared the one or the other. */
	plus = interpolate(shares, count);
	crypto_core_ed25519_scalar_negate(minus.bytes, plus.bytes);
	good = find_clamped(&plus, recipient, out, &found, err) &&
	       (found || find_clamped(&minus, recipient, out, &found, err));
	scalar_wipe(&plus);
	scalar_wipe(&minus);
	return good &&
	       (found || err_set(err, FAULT_DENIED,
			     "these %zu shares do not make the recipient's identity", count));
}
