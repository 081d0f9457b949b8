#include "release/contradiction.h"

#include "docket.h"
#include "test.h"

static struct err err;

static bool
contradicts(const struct buf *one, const struct buf *other)
{
	scoped(statement_free) struct statement a = { 0 }, b = { 0 };
	struct hash of_a[CONTRADICTION_CLAIMS], of_b[CONTRADICTION_CLAIMS];
	size_t a_count, b_count;

	assert_true(statement_reopen(buf_text(one), &a, &err));
	assert_true(statement_reopen(buf_text(other), &b, &err));
	assert_true(contradiction_claims(&a, of_a, &a_count, &err));
	assert_true(contradiction_claims(&b, of_b, &b_count, &err));
	assert_true(a_count > 0 && b_count > 0);
	for (size_t i = 0; i < a_count; i++)
		for (size_t k = 0; k < b_count; k++)
			if (hash_eq(&of_a[i], &of_b[k]))
				return true;
	return false;
}

/* Another seal of the publisher's: as the docket's, but for what is changed. */
static void
seal_again(const struct docket *d, const struct seal *seal, struct buf *note)
{
	struct signer signer = note_key_signer(&d->line.key[PARTY_STATEMENT]);
	struct hash id;

	assert_true(seal_sign(seal, LINEAGE_AT + 1, &signer, note, &id, &err));
}

static void
finds_two_seals_for_one_key_or_one_bundle(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	scoped(buf_free) struct buf same_key = BUF(MIB), same_bytes = BUF(MIB),
				    other = BUF(MIB);
	scoped(identity_free) struct identity identity = test_identity('w');
	struct seal seal = d.council.seal;

	(void)state;
	seal.bundle.bytes[0] ^= 1;
	seal_again(&d, &seal, &same_key);
	seal.recipient = identity.recipient;
	seal_again(&d, &seal, &other);
	seal.bundle = d.council.seal.bundle;
	seal_again(&d, &seal, &same_bytes);
	assert_true(contradicts(&d.council.note, &same_key));
	assert_true(contradicts(&d.council.note, &same_bytes));
	assert_false(contradicts(&d.council.note, &other));
}

static void
finds_two_postponements_in_one_place(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	scoped(buf_free) struct buf one = BUF(MIB), two = BUF(MIB), other = BUF(MIB);
	struct hash sealed = d.council.id;

	(void)state;
	docket_postpone(&d, COUNCIL_OPENS + 1, PARTY_RELEASE, &one);
	docket_postpone(&d, COUNCIL_OPENS + 2, PARTY_RELEASE, &two);
	d.council.id.bytes[0] ^= 1;
	docket_postpone(&d, COUNCIL_OPENS + 1, PARTY_RELEASE, &other);
	d.council.id = sealed;
	assert_true(contradicts(&one, &two));
	assert_false(contradicts(&one, &other));
	assert_false(contradicts(&one, &d.council.note));
}

static void
other_kinds_have_nothing_to_themselves(void **state)
{
	struct statement statement = { .kind = kind_of(KIND_POLICY) };
	struct hash claims[CONTRADICTION_CLAIMS];
	size_t count = 7;

	(void)state;
	assert_true(contradiction_claims(&statement, claims, &count, &err));
	assert_int_equal(count, 0);
	assert_null(contradiction_words(statement.kind));
	assert_non_null(contradiction_words(kind_of(KIND_RELEASE_POSTPONE)));
}

TESTS(TEST(finds_two_seals_for_one_key_or_one_bundle),
    TEST(finds_two_postponements_in_one_place), TEST(other_kinds_have_nothing_to_themselves))
