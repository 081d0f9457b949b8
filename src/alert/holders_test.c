#include "alert/holders.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

static struct err err;

static const struct text names[] = { { "a.example", 9 }, { "b.example", 9 }, { "c.example", 9 },
	{ "d.example", 9 } };
enum { A, B, C, D };

static struct holders
holders_of(struct arena *arena, enum tlp tlp)
{
	struct holders holders = { .origin = names[A], .tlp = tlp, .arena = arena };
	const struct holders_said said = { names[A], 10, &names[B], 2 };

	assert_true(holders_tell(&holders, &said, &err));
	return holders;
}

static void
take(struct holders *holders, size_t by, int64_t at, size_t to, struct turn turn)
{
	struct text both[2] = { names[to], names[A] };
	struct holders_said said = { names[by], at, both, 2 };

	if (by == A)
		said.count = 1;
	assert_true(holders_take(holders, &said, &turn, &err));
}

static const char *
word(const struct holders *holders, size_t who)
{
	return holder_word(holders_find(holders, names[who]));
}

static void
follows_each_from_told_to_removed(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct holders holders = holders_of(&arena, TLP_AMBER);

	(void)state;
	assert_int_equal(holders.count, 2);
	assert_string_equal(word(&holders, B), "told");
	holders_receive(&holders, names[B], 11);
	holders_receive(&holders, TEXT("nobody.example"), 11);
	assert_string_equal(word(&holders, B), "received");
	take(&holders, B, 20, A, (struct turn){ .kind = KIND_ALERT_ACK, .who = TEXT("Ada") });
	take(&holders, B, 25, A, (struct turn){ .kind = KIND_ALERT_ACK, .who = TEXT("Bo") });
	assert_string_equal(word(&holders, B), "acknowledged");
	assert_true(text_eq(holders_find(&holders, names[B])->who, TEXT("Ada")));
	assert_int_equal(holders_find(&holders, names[B])->acked_at, 20);
	take(&holders, A, 30, B, (struct turn){ .kind = KIND_ALERT_RECALL });
	assert_string_equal(word(&holders, B), "asked");
	assert_true(holder_has(holders_find(&holders, names[B])));
	assert_string_equal(word(&holders, C), "told");
	take(&holders, B, 31, A,
	    (struct turn){ .kind = KIND_ALERT_ANSWER, .answer = TURN_HELD });
	assert_string_equal(word(&holders, B), "held");
	assert_true(holder_has(holders_find(&holders, names[B])));
	take(&holders, B, 40, A, (struct turn){ .kind = KIND_ALERT_ANSWER });
	assert_string_equal(word(&holders, B), "removed");
	assert_false(holder_has(holders_find(&holders, names[B])));
}

static void
sees_to_whom_it_was_passed_on_and_whether_that_was_allowed(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct holders good = holders_of(&arena, TLP_AMBER), bad = holders_of(&arena, TLP_RED);
	struct turn forward = { .kind = KIND_ALERT_FORWARD, .as = TURN_AS_CLIENT };

	(void)state;
	take(&good, B, 20, D, forward);
	assert_int_equal(good.count, 3);
	assert_true(text_eq(holders_find(&good, names[D])->from, names[B]));
	assert_false(holders_find(&good, names[D])->forbidden);
	take(&bad, B, 20, D, forward);
	assert_true(holders_find(&bad, names[D])->forbidden);
	/* A client's clients are none; who had it anyway has it from where it had it. */
	take(&good, C, 21, D, forward);
	assert_true(text_eq(holders_find(&good, names[D])->from, names[B]));
	take(&good, C, 22, B, forward);
	assert_int_equal(holders_find(&good, names[B])->from.len, 0);
}

static void
takes_no_recall_but_the_sources(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct holders holders = holders_of(&arena, TLP_CLEAR);

	(void)state;
	take(&holders, B, 30, C, (struct turn){ .kind = KIND_ALERT_RECALL });
	assert_string_equal(word(&holders, C), "told");
	take(&holders, B, 30, C, (struct turn){ .kind = KIND_ALERT_REVEAL });
	assert_int_equal(holders.count, 2);
}

static void
tells_that_there_are_more_than_it_names(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct holders holders = holders_of(&arena, TLP_CLEAR);

	(void)state;
	for (size_t i = 0; i <= HOLDERS_MAX; i++) {
		struct holders_said said = { .at = 1, .count = 1 };
		char name[32];
		struct text to;

		snprintf(name, sizeof(name), "n%zu.example", i);
		to = arena_text(&arena, text_of(name));
		said.to = &to;
		assert_true(holders_tell(&holders, &said, &err));
	}
	assert_true(holders.more);
	take(&holders, D, 9, A, (struct turn){ .kind = KIND_ALERT_ACK });
	take(&holders, D, 9, A, (struct turn){ .kind = KIND_ALERT_ANSWER });
	take(&holders, B, 9, D, (struct turn){ .kind = KIND_ALERT_FORWARD });
	take(&holders, A, 9, D, (struct turn){ .kind = KIND_ALERT_RECALL });
	assert_int_equal(holders.count, HOLDERS_MAX);
}

TESTS(TEST(follows_each_from_told_to_removed),
    TEST(sees_to_whom_it_was_passed_on_and_whether_that_was_allowed),
    TEST(takes_no_recall_but_the_sources), TEST(tells_that_there_are_more_than_it_names))
