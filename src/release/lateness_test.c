#include "release/lateness.h"

#include "test.h"

#define T 1795341600
#define LONG 60000

static struct err err;
static const char *const names[] = { "a.example", "b.example", "c.example", "d.example" };
static const struct hash id = { { 7 } };

struct play {
	struct committee committee;
	struct arena arena;
	struct lateness lateness;
};

static void
play_free(struct play *play)
{
	arena_free(&play->arena);
}

static void
play_make(struct play *play)
{
	*play = (struct play){ .arena = ARENA(MIB) };
	play->committee.sharing.members = 3;
	for (size_t i = 0; i < 3; i++)
		play->committee.member[i].name = text_of(names[i + 1]);
	lateness_begin(&play->committee, text_of(names[0]), &id, T, &play->lateness);
}

/* What a party says of all four. */
static bool
say(struct play *play, const char *by, int64_t a, int64_t b, int64_t c, int64_t d)
{
	struct sighting sighting = { id, T, 10, LONG, 4, { a, b, c, d } };
	bool added;

	assert_true(
	    lateness_add(&play->lateness, &play->arena, text_of(by), &sighting, &added, &err));
	return added;
}

static void
the_middle_of_what_the_others_say_counts(void **state)
{
	scoped(play_free) struct play play;
	struct lateness_fact fact;

	(void)state;
	play_make(&play);
	assert_int_equal(lateness_of(&play.lateness, 0).words, 0);
	assert_int_equal(lateness_of(&play.lateness, 0).ms, SIGHTING_NEVER);
	assert_false(lateness_of(&play.lateness, 0).is_late);
	assert_true(say(&play, names[0], 1, 400, 500, SIGHTING_NEVER));
	assert_true(say(&play, names[1], 2500, 1, 600, SIGHTING_NEVER));
	assert_true(say(&play, names[2], 3000, 200, 1, SIGHTING_NEVER));
	assert_true(say(&play, names[3], SIGHTING_NEVER, 300, 700, 1));
	fact = lateness_of(&play.lateness, 0);
	assert_int_equal(fact.words, 3);
	assert_int_equal(fact.ms, 3000);
	assert_true(fact.is_late);
	fact = lateness_of(&play.lateness, 1);
	assert_int_equal(fact.ms, 300);
	assert_false(fact.is_late);
	fact = lateness_of(&play.lateness, 3);
	assert_int_equal(fact.ms, SIGHTING_NEVER);
	assert_true(fact.is_late);
}

/* Its own word would make it punctual. */
static void
what_one_says_of_itself_does_not_count(void **state)
{
	scoped(play_free) struct play play;

	(void)state;
	play_make(&play);
	assert_true(say(&play, names[1], 1, 1, 1, 1));
	assert_int_equal(lateness_of(&play.lateness, 1).words, 0);
	assert_true(say(&play, names[2], 1, 5000, 1, 1));
	assert_int_equal(lateness_of(&play.lateness, 1).ms, 5000);
	assert_true(lateness_of(&play.lateness, 1).is_late);
}

/* Of two the one that accuses less: it takes more than half to make one late. */
static void
half_of_them_make_nobody_late(void **state)
{
	scoped(play_free) struct play play;

	(void)state;
	play_make(&play);
	assert_true(say(&play, names[1], SIGHTING_NEVER, 1, 1, 1));
	assert_true(say(&play, names[2], 100, 1, 1, 1));
	assert_int_equal(lateness_of(&play.lateness, 0).ms, 100);
	assert_false(lateness_of(&play.lateness, 0).is_late);
}

/* Who began to look late cannot tell when it was there first. */
static void
who_served_when_they_began_to_look_is_not_late(void **state)
{
	scoped(play_free) struct play play;
	struct sighting sighting = { id, T, 9000, LONG, 4, { 9000, 9001, 9000, 9000 } };
	bool added;

	(void)state;
	play_make(&play);
	assert_true(lateness_add(
	    &play.lateness, &play.arena, text_of(names[2]), &sighting, &added, &err));
	assert_true(added);
	assert_true(lateness_of(&play.lateness, 0).at_once);
	assert_false(lateness_of(&play.lateness, 0).is_late);
	assert_true(lateness_of(&play.lateness, 1).is_late);
}

static void
words_that_do_not_belong_here_are_passed_over(void **state)
{
	scoped(play_free) struct play play;
	struct sighting sighting = { id, T, 10, LONG, 4, { 0 } };
	bool added;

	(void)state;
	play_make(&play);
	assert_false(say(&play, "e.example", 1, 1, 1, 1));
	assert_true(say(&play, names[2], 1, 1, 1, 1));
	assert_false(say(&play, names[2], 2, 2, 2, 2));
	sighting.opens++;
	assert_true(lateness_add(
	    &play.lateness, &play.arena, text_of(names[1]), &sighting, &added, &err));
	assert_false(added);
	sighting.opens--;
	sighting.count = 3;
	assert_true(lateness_add(
	    &play.lateness, &play.arena, text_of(names[1]), &sighting, &added, &err));
	assert_false(added);
	sighting.count = 4;
	sighting.of.bytes[0]++;
	assert_true(lateness_add(
	    &play.lateness, &play.arena, text_of(names[1]), &sighting, &added, &err));
	assert_false(added);
	assert_int_equal(play.lateness.words, 1);
}

static void
says_when_there_is_no_memory(void **state)
{
	scoped(play_free) struct play play;
	struct sighting sighting = { id, T, 10, LONG, 4, { 0 } };
	bool added;

	(void)state;
	play_make(&play);
	play.arena = ARENA(16);
	assert_false(lateness_add(
	    &play.lateness, &play.arena, text_of(names[1]), &sighting, &added, &err));
	assert_int_equal(play.lateness.words, 0);
}

TESTS(TEST(the_middle_of_what_the_others_say_counts),
    TEST(what_one_says_of_itself_does_not_count), TEST(half_of_them_make_nobody_late),
    TEST(who_served_when_they_began_to_look_is_not_late),
    TEST(words_that_do_not_belong_here_are_passed_over), TEST(says_when_there_is_no_memory))
