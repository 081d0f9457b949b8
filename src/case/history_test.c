#include "case/history.h"

#include <string.h>

#include "case/cs.h"
#include "test.h"
#include "vultron_vectors.h"

#define KNOWN (sizeof(vultron_histories) / sizeof(char *))

static bool
is_known(const char *string)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (strcmp(vultron_histories[i], string) == 0)
			return true;
	return false;
}

static int
place(const char *string, char letter)
{
	return (int)(strchr(string, letter) - string);
}

/* "V before F before D, P next to X at the latest, V next to P at the latest". */
static bool
closed_form(const char *s)
{
	return place(s, 'V') < place(s, 'F') && place(s, 'F') < place(s, 'D') &&
	       place(s, 'P') - place(s, 'X') <= 1 && place(s, 'V') - place(s, 'P') <= 1;
}

/* Every order of the letters that are left; how many there are, and how many are valid. */
static void
permute(char *string, size_t len, unsigned *all, unsigned *valid)
{
	struct history history;

	if (len == CS_EVENTS) {
		bool good = history_parse(text_of(string), &history);

		(*all)++;
		*valid += good;
		assert_int_equal(good, is_known(string));
		assert_int_equal(good, closed_form(string));
		return;
	}
	for (unsigned i = 0; i < CS_EVENTS; i++) {
		char letter = cs_letter((enum cs_event)BIT(i));

		if (memchr(string, letter, len) != NULL)
			continue;
		string[len] = letter;
		permute(string, len + 1, all, valid);
		string[len] = '\0';
	}
}

static void
takes_the_70_possible_orders_out_of_720(void **state)
{
	char string[CS_EVENTS + 1] = "";
	unsigned all = 0, valid = 0;

	(void)state;
	permute(string, 0, &all, &valid);
	assert_int_equal(all, VULTRON_PERMUTATIONS);
	assert_int_equal(valid, VULTRON_HISTORIES);
	assert_int_equal(valid, KNOWN);
}

static void
takes_the_beginning_of_a_possible_one(void **state)
{
	struct history history;

	(void)state;
	for (size_t i = 0; i < KNOWN; i++)
		for (size_t len = 0; len <= CS_EVENTS; len++) {
			assert_true(history_parse(
			    (struct text){ vultron_histories[i], len }, &history));
			assert_int_equal(history.count, len);
		}
}

static void
refuses_what_cannot_be_and_what_is_none(void **state)
{
	static const char *const bad[] = { "F", "D", "VD", "PA", "XA", "XV", "VV", "VXA", "vf",
		"VFDPXAV", "V F", "Q" };
	struct history history = { .count = 3 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(history_parse(text_of(bad[i]), &history));
	assert_int_equal(history.count, 3);
	history.count = CS_EVENTS + 1;
	assert_false(history_valid(&history));
}

static void
counts_the_orders_that_are_better(void **state)
{
	struct history history;

	(void)state;
	assert_true(history_parse(TEXT("VFDPXA"), &history));
	assert_int_equal(history_desired(&history), vultron_desired_count);
	assert_true(history_parse(TEXT("AXPVFD"), &history));
	assert_int_equal(history_desired(&history), 0);
	assert_true(history_parse(TEXT("APVXFD"), &history));
	assert_int_equal(history_desired(&history), 2);
}

TESTS(TEST(takes_the_70_possible_orders_out_of_720),
    TEST(takes_the_beginning_of_a_possible_one), TEST(refuses_what_cannot_be_and_what_is_none),
    TEST(counts_the_orders_that_are_better))
