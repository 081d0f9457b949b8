#include "release/contradiction.h"

#include "docket.h"
#include "test.h"

static struct err err;

static bool
contradicts(const struct docket *d, const struct buf *one, const struct buf *other)
{
	struct contradiction found = { .words = "untouched" };
	bool good =
	    contradiction_check(&d->chain, buf_text(one), buf_text(other), &found, &err);

	if (!good)
		assert_string_equal(found.words, "untouched");
	return good;
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
	assert_true(contradicts(&d, &d.council.note, &same_key));
	assert_true(contradicts(&d, &same_key, &d.council.note));
	assert_true(contradicts(&d, &d.council.note, &same_bytes));
	assert_false(contradicts(&d, &d.council.note, &other));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(contradicts(&d, &d.council.note, &d.council.note));
	assert_int_equal(err.fault, FAULT_DENIED);
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
	assert_true(contradicts(&d, &one, &two));
	assert_false(contradicts(&d, &one, &other));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(contradicts(&d, &one, &d.council.note));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* Else anybody could make evidence against anybody. */
static void
believes_nothing_that_the_publisher_did_not_sign(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	scoped(buf_free) struct buf one = BUF(MIB), two = BUF(MIB), text = BUF(MIB);
	const struct chain none = { 0 };
	struct contradiction found;

	(void)state;
	docket_postpone(&d, COUNCIL_OPENS + 1, PARTY_RELEASE, &one);
	docket_postpone(&d, COUNCIL_OPENS + 2, PARTY_STATEMENT, &two);
	assert_false(contradicts(&d, &one, &two));
	lineage_rotate(&d.line, PARTY_RELEASE, 'z');
	buf_clear(&two);
	docket_postpone(&d, COUNCIL_OPENS + 2, PARTY_RELEASE, &two);
	assert_false(contradicts(&d, &one, &two));
	assert_int_equal(err.fault, FAULT_DENIED);
	buf_add(&text, TEXT("no note\n"));
	assert_false(contradicts(&d, &one, &text));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(contradiction_check(&none, buf_text(&one), buf_text(&one), &found, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(finds_two_seals_for_one_key_or_one_bundle),
    TEST(finds_two_postponements_in_one_place),
    TEST(believes_nothing_that_the_publisher_did_not_sign))
