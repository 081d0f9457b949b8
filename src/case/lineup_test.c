#include "case/lineup.h"

#include "test.h"

#define T 1795341600
#define DAY 86400

static const struct hash a = { { 'a' } }, b = { { 'b' } }, c = { { 'c' } };

/* One says when its release opens, in statement `id`; it may refuse another. */
static struct move
say(const struct hash *seal, const char *by, int64_t at, int64_t opens, uint8_t id, uint8_t of)
{
	return (struct move){ .kind = KIND_CASE_RELEASE,
		.seal = *seal,
		.by = text_of(by),
		.at = at,
		.opens = opens,
		.id = { { id } },
		.of = { { of } } };
}

static const struct lineup_row *
find(const struct lineup *lineup, const struct hash *seal)
{
	for (size_t i = 0; i < lineup->count; i++)
		if (hash_eq(&lineup->row[i].seal, seal))
			return &lineup->row[i];
	return NULL;
}

static enum lineup_answer
answer(const struct lineup *lineup, const struct hash *seal)
{
	return lineup_answer(lineup, find(lineup, seal));
}

static void
who_postpones_asks_the_others(void **state)
{
	struct lineup lineup = { 0 };
	struct move moves[] = { say(&a, "a.example", 1, T, 1, 0),
		say(&b, "b.example", 2, T, 2, 0), say(&c, "c.example", 3, T, 3, 0),
		say(&a, "a.example", 4, T + DAY, 4, 0), say(&b, "b.example", 5, T + DAY, 5, 0),
		say(&c, "c.example", 6, T, 6, 4) };

	(void)state;
	assert_null(lineup_latest(&lineup));
	for (size_t i = 0; i < 3; i++)
		lineup_add(&lineup, &moves[i]);
	assert_int_equal(lineup.count, 3);
	assert_int_equal(answer(&lineup, &b), LINEUP_SAME);
	lineup_add(&lineup, &moves[3]);
	assert_int_equal(lineup_latest(&lineup)->opens, T + DAY);
	assert_int_equal(answer(&lineup, &a), LINEUP_SAME);
	assert_int_equal(answer(&lineup, &b), LINEUP_ASKED);
	assert_int_equal(answer(&lineup, &c), LINEUP_ASKED);
	lineup_add(&lineup, &moves[4]);
	lineup_add(&lineup, &moves[5]);
	assert_int_equal(answer(&lineup, &b), LINEUP_SAME);
	assert_int_equal(answer(&lineup, &c), LINEUP_REFUSED);
	/* Who was refused, and postpones again, asks again. */
	moves[3] = say(&a, "a.example", 7, T + 2 * DAY, 7, 0);
	lineup_add(&lineup, &moves[3]);
	assert_int_equal(answer(&lineup, &c), LINEUP_ASKED);
	assert_string_equal(lineup_word(answer(&lineup, &b)), "asked");
}

static void
is_the_same_in_whatever_order_it_was_learnt(void **state)
{
	const struct move moves[] = { say(&a, "a.example", 1, T, 1, 0),
		say(&a, "a.example", 4, T + DAY, 4, 0), say(&b, "b.example", 2, T, 2, 0),
		say(&b, "b.example", 6, T, 6, 4) };

	(void)state;
	for (size_t first = 0; first < 4; first++) {
		struct lineup lineup = { 0 };

		for (size_t i = 0; i < 8; i++)
			lineup_add(&lineup, &moves[(first + 3 * i) % 4]);
		assert_int_equal(lineup.count, 2);
		assert_int_equal(find(&lineup, &a)->opens, T + DAY);
		assert_int_equal(answer(&lineup, &b), LINEUP_REFUSED);
	}
}

/* Another's word about it is a row of its own, and other kinds are none. */
static void
nobody_speaks_for_another_and_no_more_are_kept_than_fit(void **state)
{
	struct lineup lineup = { 0 };
	struct move move = say(&a, "a.example", 1, T, 1, 0);

	(void)state;
	lineup_add(&lineup, &move);
	move.by = TEXT("b.example");
	move.opens = T + DAY;
	lineup_add(&lineup, &move);
	assert_int_equal(find(&lineup, &a)->opens, T);
	move.kind = KIND_CASE_MESSAGE;
	lineup_add(&lineup, &move);
	assert_int_equal(lineup.count, 2);
	move.kind = KIND_CASE_RELEASE;
	for (uint8_t i = 0; i < 2 * LINEUP_MAX; i++) {
		move.seal.bytes[1] = i;
		lineup_add(&lineup, &move);
	}
	assert_int_equal(lineup.count, LINEUP_MAX);
}

TESTS(TEST(who_postpones_asks_the_others), TEST(is_the_same_in_whatever_order_it_was_learnt),
    TEST(nobody_speaks_for_another_and_no_more_are_kept_than_fit))
