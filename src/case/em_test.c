#include "case/em.h"

#include "test.h"
#include "vultron_vectors.h"

#define LENGTH 7

static void
has_as_many_transitions_as_the_protocol(void **state)
{
	unsigned count = 0;
	enum em_state to;

	(void)state;
	for (unsigned from = 0; from < EM_COUNT; from++)
		for (unsigned symbol = 0; symbol < EM_SYMBOLS; symbol++)
			count += em_step((enum em_state)from, (enum em_symbol)symbol, &to);
	assert_int_equal(count, VULTRON_EM_TRANSITIONS);
	assert_int_equal(vultron_em_count, VULTRON_EM_TRANSITIONS);
}

/* (p+r)*(p+a(p+[ar])*p*t)?, which is the expression that the machine has. */
static bool
expressed(const char *in)
{
	const char *at = in;

	while (*at == 'p') {
		while (*at == 'p')
			at++;
		if (*at == 'r')
			at++;
		else
			break;
	}
	if (*at == '\0')
		return at == in || at[-1] == 'r';
	if (at == in || at[-1] != 'p' || *at++ != 'a')
		return false;
	while (*at == 'p') {
		while (*at == 'p')
			at++;
		if (*at == 'a' || *at == 'r')
			at++;
	}
	return at[0] == 't' && at[1] == '\0';
}

/* Every string up to the length: the machine takes it where the expression does. */
static unsigned
accepted(enum em_state from, bool alive, char *string, size_t len)
{
	unsigned count = 0;
	enum em_state to = from;

	assert_int_equal(alive && em_final(from), expressed(string));
	count += len > 0 && alive && em_final(from);
	for (unsigned symbol = 0; len < LENGTH && symbol < EM_SYMBOLS; symbol++) {
		bool goes = alive && em_step(from, (enum em_symbol)symbol, &to);

		string[len] = em_symbol_letter((enum em_symbol)symbol);
		string[len + 1] = '\0';
		count += accepted(to, goes, string, len + 1);
		string[len] = '\0';
	}
	return count;
}

static void
accepts_the_strings_of_the_right_expression_up_to_seven_steps(void **state)
{
	char string[LENGTH + 1] = "";

	(void)state;
	assert_int_equal(accepted(EM_NONE, true, string, 0), VULTRON_EM_STRINGS);
}

static void
has_no_way_out_of_exited_and_ends_nothing_that_did_not_begin(void **state)
{
	enum em_state to = EM_REVISE;

	(void)state;
	for (unsigned symbol = 0; symbol < EM_SYMBOLS; symbol++)
		assert_false(em_step(EM_EXITED, (enum em_symbol)symbol, &to));
	assert_false(em_step(EM_NONE, EM_TERMINATE, &to));
	assert_false(em_step(EM_PROPOSED, EM_TERMINATE, &to));
	assert_int_equal(to, EM_REVISE);
	assert_int_equal(em_message(EM_EXITED, EM_PROPOSE), MESSAGE_NONE);
}

static void
keeps_the_old_embargo_in_force_while_another_is_negotiated(void **state)
{
	enum em_state to;

	(void)state;
	assert_true(em_step(EM_ACTIVE, EM_PROPOSE, &to));
	assert_true(em_in_force(to));
	assert_int_equal(em_message(EM_ACTIVE, EM_PROPOSE), MESSAGE_EV);
	assert_true(em_step(to, EM_REJECT, &to));
	assert_int_equal(to, EM_ACTIVE);
	assert_false(
	    em_in_force(EM_NONE) || em_in_force(EM_PROPOSED) || em_in_force(EM_EXITED));
	assert_string_equal(em_word(EM_REVISE), "revise");
	assert_int_equal(em_letter(EM_EXITED), 'X');
}

TESTS(TEST(has_as_many_transitions_as_the_protocol),
    TEST(accepts_the_strings_of_the_right_expression_up_to_seven_steps),
    TEST(has_no_way_out_of_exited_and_ends_nothing_that_did_not_begin),
    TEST(keeps_the_old_embargo_in_force_while_another_is_negotiated))
