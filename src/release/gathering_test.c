#include "release/gathering.h"

#include "council.h"
#include "test.h"

static struct err err;

static struct gathering
gather(const struct council *c)
{
	return (struct gathering){ .committee = &c->terms.committee, .seal = c->id };
}

static bool
add(const struct council *c, struct gathering *gathering, unsigned index)
{
	struct share share = council_share(c, index);

	return gathering_add(gathering, text_of(c->names[index - 1]), &share, &err);
}

/* Every set of members, in both orders. */
static void
opens_with_any_threshold_of_members_and_with_no_fewer(void **state)
{
	scoped(council_free) struct council c = council_make(3, 5);

	(void)state;
	council_seal(&c);
	for (unsigned set = 0; set < 1 << 5; set++) {
		scoped(identity_free) struct identity made = { 0 };
		struct gathering gathering = gather(&c);
		size_t count = 0;

		for (unsigned i = 1; i <= 5; i++) {
			unsigned index = set % 2 == 0 ? i : 6 - i;

			if ((set >> (index - 1) & 1) != 0 && ++count > 0)
				assert_true(add(&c, &gathering, index));
		}
		assert_int_equal(gathering.count, count);
		assert_int_equal(gathering_full(&gathering), count >= 3);
		if (!gathering_open(&gathering, &c.seal.recipient, &made, &err)) {
			assert_true(count < 3);
			assert_int_equal(err.fault, FAULT_ABSENT);
			continue;
		}
		assert_true(count >= 3);
		assert_true(recipient_eq(&made.recipient, &c.seal.recipient));
	}
}

static void
counts_a_member_once(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	struct gathering gathering = gather(&c);

	(void)state;
	council_seal(&c);
	gathering.seal = c.id;
	for (unsigned i = 0; i < 300; i++)
		assert_true(add(&c, &gathering, 2));
	assert_int_equal(gathering.count, 1);
	assert_false(gathering_full(&gathering));
}

/* The same answers, sooner. */
static void
that_is_prepared_takes_and_refuses_the_same(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(identity_free) struct identity made = { 0 };
	struct gathering plain, prepared;

	(void)state;
	council_seal(&c);
	plain = prepared = gather(&c);
	gathering_prepare(&prepared);
	for (unsigned by = 0; by <= 3; by++)
		for (unsigned index = 0; index <= 3; index++)
			for (unsigned altered = 0; altered < 2; altered++) {
				struct text name =
				    by == 0 ? TEXT("x.example") : text_of(c.names[by - 1]);
				struct share share = { c.id, { .index = 0 } };
				bool good = index > 0 && by == index && altered == 0;

				if (index > 0)
					share.part = c.share[index - 1];
				share.part.scalar[1] ^= (uint8_t)altered;
				assert_int_equal(
				    gathering_add(&plain, name, &share, &err), good);
				assert_int_equal(
				    gathering_add(&prepared, name, &share, &err), good);
			}
	assert_int_equal(prepared.count, 3);
	assert_true(gathering_open(&prepared, &c.seal.recipient, &made, &err));
}

/* One that is wrong names who said it, and keeps nobody from opening. */
static void
is_not_spoiled_by_a_wrong_share(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(identity_free) struct identity made = { 0 };
	struct gathering gathering;
	struct share wrong;

	(void)state;
	council_seal(&c);
	gathering = gather(&c);
	assert_true(add(&c, &gathering, 1));
	wrong = council_share(&c, 2);
	wrong.part.scalar[0] ^= 1;
	assert_false(gathering_add(&gathering, TEXT("m2.example"), &wrong, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(gathering.count, 1);
	assert_true(add(&c, &gathering, 3));
	assert_true(gathering_open(&gathering, &c.seal.recipient, &made, &err));
}

static void
of_no_committee_never_opens(void **state)
{
	static const struct committee none;
	struct gathering gathering = { .committee = &none };
	scoped(identity_free) struct identity made = { 0 };
	struct recipient recipient = { { 9 } };

	(void)state;
	assert_false(gathering_full(&gathering));
	assert_false(gathering_open(&gathering, &recipient, &made, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(opens_with_any_threshold_of_members_and_with_no_fewer), TEST(counts_a_member_once),
    TEST(that_is_prepared_takes_and_refuses_the_same), TEST(is_not_spoiled_by_a_wrong_share),
    TEST(of_no_committee_never_opens))
