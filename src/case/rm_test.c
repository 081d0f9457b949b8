#include "case/rm.h"

#include <string.h>

#include "test.h"
#include "vultron_vectors.h"

#define LENGTH 7

static void
has_as_many_transitions_as_the_protocol(void **state)
{
	unsigned count = 0;
	enum rm_state to;

	(void)state;
	for (unsigned from = 0; from < RM_COUNT; from++)
		for (unsigned symbol = 0; symbol < RM_SYMBOLS; symbol++)
			count += rm_step((enum rm_state)from, (enum rm_symbol)symbol, &to);
	assert_int_equal(count, VULTRON_RM_TRANSITIONS);
	assert_int_equal(vultron_rm_count, VULTRON_RM_TRANSITIONS);
}

static bool
is_known(const char *string)
{
	for (size_t i = 0; i < sizeof(vultron_rm_strings) / sizeof(char *); i++)
		if (strcmp(vultron_rm_strings[i], string) == 0)
			return true;
	return false;
}

/* How many strings up to a length lead from a state to the end; each must be known. */
static unsigned
accepted(enum rm_state from, char *string, size_t len)
{
	unsigned count = 0;
	enum rm_state to;

	if (from == RM_CLOSED) {
		assert_true(is_known(string));
		count++;
	}
	for (unsigned symbol = 0; len < LENGTH && symbol < RM_SYMBOLS; symbol++) {
		if (!rm_step(from, (enum rm_symbol)symbol, &to))
			continue;
		string[len] = rm_symbol_letter((enum rm_symbol)symbol);
		string[len + 1] = '\0';
		count += accepted(to, string, len + 1);
		string[len] = '\0';
	}
	return count;
}

static void
accepts_the_fifteen_known_strings_up_to_seven_steps_and_no_other(void **state)
{
	char string[LENGTH + 1] = "";

	(void)state;
	assert_int_equal(
	    accepted(RM_START, string, 0), sizeof(vultron_rm_strings) / sizeof(char *));
}

static void
refuses_what_the_protocol_forbids_and_leaves_the_state(void **state)
{
	enum rm_state to = RM_INVALID;

	(void)state;
	assert_false(rm_step(RM_VALID, RM_CLOSE, &to));
	assert_false(rm_step(RM_START, RM_VALIDATE, &to));
	for (unsigned symbol = 0; symbol < RM_SYMBOLS; symbol++)
		assert_false(rm_step(RM_CLOSED, (enum rm_symbol)symbol, &to));
	assert_int_equal(to, RM_INVALID);
}

static void
knows_what_lies_ahead_and_what_behind(void **state)
{
	(void)state;
	assert_true(rm_reaches(RM_START, RM_CLOSED));
	assert_true(rm_reaches(RM_RECEIVED, RM_ACCEPTED));
	assert_true(rm_reaches(RM_ACCEPTED, RM_DEFERRED));
	assert_true(rm_reaches(RM_DEFERRED, RM_ACCEPTED));
	assert_false(rm_reaches(RM_VALID, RM_INVALID));
	assert_false(rm_reaches(RM_RECEIVED, RM_RECEIVED));
	for (unsigned to = 0; to < RM_COUNT; to++) {
		assert_false(rm_reaches(RM_CLOSED, (enum rm_state)to));
		assert_false(rm_reaches((enum rm_state)to, RM_START));
	}
}

static void
says_each_step_with_one_message(void **state)
{
	(void)state;
	assert_int_equal(rm_message(RM_START), MESSAGE_NONE);
	assert_int_equal(rm_message(RM_RECEIVED), MESSAGE_NONE);
	for (size_t i = 0; i < vultron_rm_count; i++)
		assert_int_equal(vultron_rm[i].emit, rm_message(vultron_rm[i].to));
}

static void
each_has_a_word_and_a_letter(void **state)
{
	(void)state;
	for (unsigned i = 0; i < RM_COUNT; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(
			    rm_word((enum rm_state)i), rm_word((enum rm_state)j));
	assert_string_equal(rm_word(RM_CLOSED), "closed");
	assert_int_equal(rm_letter(RM_DEFERRED), 'D');
}

TESTS(TEST(has_as_many_transitions_as_the_protocol),
    TEST(accepts_the_fifteen_known_strings_up_to_seven_steps_and_no_other),
    TEST(refuses_what_the_protocol_forbids_and_leaves_the_state),
    TEST(knows_what_lies_ahead_and_what_behind), TEST(says_each_step_with_one_message),
    TEST(each_has_a_word_and_a_letter))
