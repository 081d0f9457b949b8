#include "journal/place.h"

#include "daybook.h"

#define EPOCH 77

/* What is drawn next: 5 each time but the last. */
static unsigned draws;

static uint32_t
draw_five_until_the_third(uint32_t bound)
{
	assert_int_equal(bound, BATCH_PLACES);
	return ++draws < 3 ? 5 : BATCH_PLACES - 1;
}

static uint32_t
draw_five(uint32_t bound)
{
	(void)bound;
	return 5;
}

static uint32_t
draw_none(uint32_t bound)
{
	(void)bound;
	fail_msg("nothing is to be drawn");
	return 0;
}

static void
draws_again_while_the_place_is_taken(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	uint32_t position = 17;
	struct err err;

	(void)state;
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	daybook_tamper(&daybook, "UPDATE statement SET epoch = 77, position = 5"
				 " WHERE position IS NOT NULL");
	draws = 0;
	assert_true(
	    place_draw(daybook.journal.db, EPOCH, draw_five_until_the_third, &position, &err));
	assert_int_equal(draws, 3);
	assert_int_equal(position, BATCH_PLACES - 1);
	assert_true(place_draw(daybook.journal.db, EPOCH + 1, draw_five, &position, &err));
	assert_int_equal(position, 5); /* of another epoch */
}

static void
half_of_the_places_can_be_taken(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	uint32_t position = 17;
	struct err err;

	(void)state;
	daybook_tamper(&daybook, "INSERT INTO epoch VALUES (77, 8388607)"); /* 2^23 - 1 */
	assert_true(place_draw(daybook.journal.db, EPOCH, draw_five, &position, &err));
	assert_int_equal(position, 5);
	position = 17;
	assert_false(place_draw(daybook.journal.db, EPOCH, draw_none, &position, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(position, 17);
}

static void
the_database_has_no_place_twice(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct err err;

	(void)state;
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	assert_false(db_run(daybook.journal.db,
	    "UPDATE statement SET position = 5 WHERE position IS NOT NULL", &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

/* Over 16 equal ranges of the places, in Pearson's sense: with 15 degrees of freedom
 * chance passes 60 once in three million times. */
static void
places_are_spread_over_all_there_are(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	unsigned counts[16] = { 0 }, draws_made = 1600;
	double sum = 0;
	struct err err;

	(void)state;
	for (unsigned i = 0; i < draws_made; i++) {
		uint32_t position;

		assert_true(
		    place_draw(daybook.journal.db, EPOCH, random_number, &position, &err));
		assert_true(position < BATCH_PLACES);
		counts[position / (BATCH_PLACES / 16)]++;
	}
	for (unsigned i = 0; i < 16; i++)
		sum += ((double)counts[i] - 100) * ((double)counts[i] - 100) / 100;
	assert_true(sum < 60);
}

TESTS(TEST(draws_again_while_the_place_is_taken), TEST(half_of_the_places_can_be_taken),
    TEST(the_database_has_no_place_twice), TEST(places_are_spread_over_all_there_are))
