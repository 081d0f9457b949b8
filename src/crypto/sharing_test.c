#include "crypto/sharing.h"

#include "test.h"

#include <string.h>

#include "codec/hex.h"
#include "crypto/random.h"
#include "sharing_vectors.h"

#define VECTORS (sizeof(sharing_vectors) / sizeof(sharing_vectors[0]))

static void
from_hex(const char *hex, uint8_t *out, size_t len)
{
	assert_true(hex_decode(text_of(hex), out, len));
}

/* One dealing, whoever made it. */
struct dealing {
	struct identity identity;
	struct sharing sharing;
	struct sharing_share share[SHARING_MEMBERS_MAX];
	const uint8_t *key; /* what the other implementation puts together; NULL: not known */
};

static void
dealing_free(struct dealing *dealing)
{
	identity_free(&dealing->identity);
}

static void
read_vector(size_t number, struct dealing *out)
{
	uint8_t secret[X25519_LEN], recipient[X25519_LEN];
	struct err err;

	random_init();
	*out = (struct dealing){ 0 };
	out->sharing.threshold = sharing_vectors[number].threshold;
	out->sharing.members = sharing_vectors[number].members;
	from_hex(sharing_vectors[number].secret, secret, sizeof(secret));
	from_hex(sharing_vectors[number].recipient, recipient, sizeof(recipient));
	assert_true(
	    identity_from_scalar(text_bytes(secret, sizeof(secret)), &out->identity, &err));
	assert_memory_equal(out->identity.recipient.bytes, recipient, X25519_LEN);
	for (unsigned k = 0; k < out->sharing.threshold; k++)
		from_hex(sharing_vectors[number].commitment[k],
		    out->sharing.commitment[k].bytes, SHARING_POINT_LEN);
	for (unsigned i = 0; i < out->sharing.members; i++) {
		out->share[i].index = i + 1;
		from_hex(
		    sharing_vectors[number].share[i], out->share[i].scalar, SHARING_SCALAR_LEN);
	}
}

static void
deal(unsigned threshold, unsigned members, struct dealing *out)
{
	struct err err;

	random_init();
	*out = (struct dealing){ 0 };
	assert_true(identity_make(&out->identity, &err));
	assert_true(
	    sharing_deal(&out->identity, threshold, members, &out->sharing, out->share, &err));
}

static bool
check_share(const struct dealing *d, unsigned index, const struct sharing_share *share)
{
	struct sharing_point of;
	struct err err;

	assert_true(sharing_public(&d->sharing, index, &of, &err));
	return sharing_check_share(&of, share, &err);
}

/* The fault, FAULT_NONE when they make an identity that opens what the dealt one opens. */
static enum fault
combine(const struct dealing *d, const struct sharing_share *shares, size_t count)
{
	struct identity made = { 0 };
	struct err err = { 0 };

	if (!sharing_combine(shares, count, &d->identity.recipient, &made, &err)) {
		assert_null(made.scalar.at);
		return err.fault;
	}
	assert_true(recipient_eq(&made.recipient, &d->identity.recipient));
	if (d->key != NULL)
		assert_memory_equal(made.scalar.at, d->key, X25519_LEN);
	/* A string that every age reads as just this scalar. */
	assert_int_equal(made.scalar.at[0] & 7, 0);
	assert_int_equal(made.scalar.at[31] & 0xc0, 0x40);
	identity_free(&made);
	return FAULT_NONE;
}

static void
holds_of_what_another_implementation_dealt(void **state)
{
	(void)state;
	for (size_t number = 0; number < VECTORS; number++) {
		scoped(dealing_free) struct dealing d;
		uint8_t key[X25519_LEN];
		struct err err;

		read_vector(number, &d);
		from_hex(sharing_vectors[number].key, key, sizeof(key));
		d.key = key;
		assert_true(sharing_check(&d.sharing, &d.identity.recipient, &err));
		for (unsigned i = 1; i <= d.sharing.members; i++)
			assert_true(check_share(&d, i, &d.share[i - 1]));
		assert_int_equal(combine(&d, d.share, d.sharing.threshold), FAULT_NONE);
		assert_int_equal(combine(&d, d.share + d.sharing.members - d.sharing.threshold,
				     d.sharing.threshold),
		    FAULT_NONE);
	}
}

/* Every set of members: the threshold suffices, and what is over it does no harm; fewer
 * get nothing. */
static void
any_threshold_of_members_suffices_and_fewer_do_not(void **state)
{
	scoped(dealing_free) struct dealing d;

	(void)state;
	deal(3, 5, &d);
	for (unsigned set = 1; set < 1 << 5; set++) {
		struct sharing_share some[5];
		size_t count = 0;

		for (unsigned i = 0; i < 5; i++)
			if ((set >> i & 1) != 0)
				some[count++] = d.share[i];
		assert_int_equal(
		    combine(&d, some, count), count < 3 ? FAULT_DENIED : FAULT_NONE);
	}
}

static void
deals_that_check_whatever_the_committee(void **state)
{
	static const struct {
		unsigned threshold;
		unsigned members;
	} tried[] = { { 1, 1 }, { 1, 4 }, { 2, 2 }, { 4, 7 }, { 18, 34 } };

	(void)state;
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		scoped(dealing_free) struct dealing d;
		unsigned members = tried[i].members;
		struct err err;

		deal(tried[i].threshold, members, &d);
		assert_true(sharing_check(&d.sharing, &d.identity.recipient, &err));
		assert_true(check_share(&d, 1, &d.share[0]));
		assert_true(check_share(&d, members, &d.share[members - 1]));
		assert_int_equal(combine(&d, d.share, tried[i].threshold), FAULT_NONE);
	}
}

static void
refuses_numbers_that_are_no_committee(void **state)
{
	static const unsigned refused[][2] = { { 0, 0 }, { 0, 3 }, { 4, 3 },
		{ 1, SHARING_MEMBERS_MAX + 1 } };
	scoped(dealing_free) struct dealing d;
	struct err err;

	(void)state;
	deal(2, 3, &d);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct sharing before = d.sharing, other = d.sharing;

		assert_false(sharing_deal(
		    &d.identity, refused[i][0], refused[i][1], &d.sharing, d.share, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_memory_equal(&d.sharing, &before, sizeof(before));
		other.threshold = refused[i][0];
		other.members = refused[i][1];
		assert_false(sharing_check(&other, &d.identity.recipient, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

/* A point that every check of a commitment must refuse. */
static void
refuses_points_of_low_order_and_those_off_the_curve(void **state)
{
	static const char *const refused[] = {
		"0100000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		/* off the curve; not canonical */
		"0200000000000000000000000000000000000000000000000000000000000000",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	scoped(dealing_free) struct dealing d;

	(void)state;
	deal(2, 3, &d);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		for (unsigned k = 0; k < 2; k++) {
			struct sharing other = d.sharing;
			struct err err;

			from_hex(refused[i], other.commitment[k].bytes, SHARING_POINT_LEN);
			assert_false(sharing_check(&other, &d.identity.recipient, &err));
			assert_int_equal(err.fault, FAULT_INPUT);
		}
}

static void
notices_that_something_else_was_dealt(void **state)
{
	scoped(dealing_free) struct dealing d, other;
	struct sharing mixed;
	struct err err;

	(void)state;
	deal(2, 3, &d);
	deal(2, 3, &other);
	assert_false(sharing_check(&d.sharing, &other.identity.recipient, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	/* Right secret, wrong polynomial: no share of the others fits. */
	mixed = d.sharing;
	mixed.commitment[1] = other.sharing.commitment[1];
	assert_true(sharing_check(&mixed, &d.identity.recipient, &err));
	for (unsigned i = 0; i < 3; i++) {
		struct sharing_point of;

		assert_true(sharing_public(&mixed, i + 1, &of, &err));
		assert_false(sharing_check_share(&of, &d.share[i], &err));
		assert_int_equal(err.fault, FAULT_DENIED);
	}
}

static void
refuses_a_share_that_is_altered_swapped_or_not_canonical(void **state)
{
	/* L itself, which is zero, and 1 + L */
	static const char *const multiples[] = {
		"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
		"eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	};
	scoped(dealing_free) struct dealing d;

	(void)state;
	deal(2, 3, &d);
	assert_false(check_share(&d, 1, &d.share[1]));
	for (size_t byte = 0; byte < SHARING_SCALAR_LEN; byte += 5) {
		struct sharing_share altered[2] = { d.share[0], d.share[1] };

		altered[0].scalar[byte] ^= 1;
		assert_false(check_share(&d, 1, &altered[0]));
		assert_int_equal(combine(&d, altered, 2), FAULT_DENIED);
	}
	for (size_t i = 0; i < sizeof(multiples) / sizeof(multiples[0]); i++) {
		struct sharing_share odd[2] = { d.share[0], d.share[1] };

		from_hex(multiples[i], odd[0].scalar, SHARING_SCALAR_LEN);
		assert_false(check_share(&d, 1, &odd[0]));
		assert_int_equal(combine(&d, odd, 2), FAULT_INPUT);
	}
}

static void
puts_no_share_together_twice(void **state)
{
	scoped(dealing_free) struct dealing d;
	struct sharing_share some[2];
	struct sharing_point of;
	struct err err;

	(void)state;
	deal(2, 3, &d);
	some[0] = some[1] = d.share[2];
	assert_int_equal(combine(&d, some, 2), FAULT_INPUT);
	some[1] = d.share[0];
	assert_int_equal(combine(&d, some, 2), FAULT_NONE);
	some[1].index = 2;
	assert_int_equal(combine(&d, some, 2), FAULT_DENIED);
	some[1].index = 0;
	assert_int_equal(combine(&d, some, 2), FAULT_INPUT);
	some[1].index = SHARING_MEMBERS_MAX + 1;
	assert_int_equal(combine(&d, some, 2), FAULT_INPUT);
	assert_int_equal(combine(&d, some, 0), FAULT_INPUT);
	assert_false(sharing_public(&d.sharing, 0, &of, &err));
	assert_false(sharing_public(&d.sharing, 4, &of, &err));
}

TESTS(TEST(holds_of_what_another_implementation_dealt),
    TEST(any_threshold_of_members_suffices_and_fewer_do_not),
    TEST(deals_that_check_whatever_the_committee), TEST(refuses_numbers_that_are_no_committee),
    TEST(refuses_points_of_low_order_and_those_off_the_curve),
    TEST(notices_that_something_else_was_dealt),
    TEST(refuses_a_share_that_is_altered_swapped_or_not_canonical),
    TEST(puts_no_share_together_twice))
