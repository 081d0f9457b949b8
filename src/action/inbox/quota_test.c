#include "action/inbox/quota.h"

#include <string.h>

#include "pair.h"
#include "test.h"

#define NOW 1000000

static struct sign_public
key(uint8_t first, uint8_t second)
{
	return (struct sign_public){ { first, second } };
}

/* How often it is let in, one after the other, up to many times. */
static unsigned
let_in(struct quota *quota, struct sign_public who, int64_t now)
{
	unsigned count = 0, wait;

	while (count < 2 * QUOTA_BURST && quota_take(quota, &who, 0, now, &wait))
		count++;
	return count;
}

static void
a_key_has_its_share_and_then_some_a_second(void **state)
{
	static struct quota quota;
	struct sign_public who = key(1, 2);
	unsigned wait;

	(void)state;
	assert_int_equal(let_in(&quota, who, NOW), QUOTA_BURST);
	assert_false(quota_take(&quota, &who, 0, NOW, &wait));
	assert_int_equal(wait, 1);
	assert_int_equal(let_in(&quota, who, NOW + 1), QUOTA_RATE);
	assert_int_equal(let_in(&quota, who, NOW + 4), 3 * QUOTA_RATE);
	assert_int_equal(let_in(&quota, who, NOW - 500), 0);
	assert_int_equal(let_in(&quota, who, NOW + 100000), QUOTA_BURST);
}

static void
one_key_takes_nothing_from_another(void **state)
{
	static struct quota quota;

	(void)state;
	assert_int_equal(let_in(&quota, key(1, 1), NOW), QUOTA_BURST);
	assert_int_equal(let_in(&quota, key(1, 2), NOW), QUOTA_BURST);
	assert_int_equal(let_in(&quota, key(2, 1), NOW), QUOTA_BURST);
	assert_int_equal(let_in(&quota, key(1, 1), NOW), 0);
}

static void
what_is_long_costs_more(void **state)
{
	static struct quota quota;
	struct sign_public who = key(1, 2);
	unsigned wait;

	(void)state;
	assert_false(quota_take(&quota, &who, (uint64_t)QUOTA_BURST * QUOTA_UNIT, NOW, &wait));
	assert_int_equal(wait, 1);
	assert_true(
	    quota_take(&quota, &who, (uint64_t)(QUOTA_BURST - 1) * QUOTA_UNIT, NOW, &wait));
	assert_false(quota_take(&quota, &who, 200 * QUOTA_UNIT, NOW, &wait));
	assert_int_equal(wait, (201 + QUOTA_RATE - 1) / QUOTA_RATE);
	assert_false(quota_take(&quota, &who, 0, NOW, &wait));
}

/* Who forgets somebody forgets who has taken little. */
static void
many_other_keys_do_not_give_a_share_back(void **state)
{
	static struct quota quota;
	unsigned wait;

	(void)state;
	assert_int_equal(let_in(&quota, key(1, 0), NOW), QUOTA_BURST);
	for (unsigned i = 1; i < 200; i++) {
		struct sign_public other = key(1, (uint8_t)i);

		assert_true(quota_take(&quota, &other, 0, NOW, &wait));
	}
	assert_int_equal(let_in(&quota, key(1, 0), NOW), 0);
}

/* Wherever it comes from. */
static void
what_is_over_the_share_is_refused_at_the_door(void **state)
{
	static struct quota quota;
	scoped(pair_free) struct pair pair = pair_make();
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	struct signer signer = node_signer(&pair.a.node);
	enum receive_why why;
	unsigned wait;
	struct hash id;
	struct err err;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	pair.b.node.quota = &quota;
	id = pair_write(&pair, "one more", pair.now);
	pair_seal(&pair, &id, true, &sealed);
	while (quota_take(&quota, &signer.vkey.key, 0, pair.now, &wait))
		;
	assert_false(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(why, RECEIVE_QUOTA);
	assert_int_equal(reply.len, 0);
	pair.now++;
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
}

TESTS(TEST(a_key_has_its_share_and_then_some_a_second),
    TEST(one_key_takes_nothing_from_another), TEST(what_is_long_costs_more),
    TEST(many_other_keys_do_not_give_a_share_back),
    TEST(what_is_over_the_share_is_refused_at_the_door))
