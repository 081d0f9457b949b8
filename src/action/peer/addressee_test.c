#include "action/peer/addressee.h"

#include "pair.h"
#include "test.h"

static void
finds_the_one_that_is_meant(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct journal *journal = &pair.a.node.journal;
	struct addressee of = { .arena = &arena };
	struct hash id;
	struct err err;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	id = pair_write(&pair, "one", pair.now);
	assert_true(addressee_find_one(journal, &id, &of, &err));
	assert_true(text_eq(of.row.peer, TEXT(PAIR_B)));
	of = (struct addressee){ .to = TEXT(PAIR_B), .arena = &arena };
	assert_true(addressee_find_one(journal, &id, &of, &err));
	of = (struct addressee){ .to = TEXT("another.example"), .arena = &arena };
	assert_true(addressee_find(journal, &id, &of, &err));
	assert_int_equal(of.count, 0);
	assert_false(addressee_find_one(journal, &id, &of, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	/* It has given no receipt yet. */
	of = (struct addressee){ .receipted = true, .arena = &arena };
	assert_false(addressee_find_one(journal, &id, &of, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(finds_the_one_that_is_meant))
