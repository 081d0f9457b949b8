#include "case/cs.h"

#include "test.h"
#include "vultron_vectors.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static bool
listed(unsigned set, const char *const *list, size_t count)
{
	unsigned one;

	for (size_t i = 0; i < count; i++) {
		assert_true(cs_parse(text_of(list[i]), &one));
		if (one == set)
			return true;
	}
	return false;
}

static void
has_the_32_states_of_the_protocol_of_which_12_do_not_last(void **state)
{
	unsigned states = 0, transient = 0;

	(void)state;
	for (unsigned set = 0; set < CS_SETS; set++) {
		assert_int_equal(
		    cs_valid(set), listed(set, vultron_states, COUNT(vultron_states)));
		if (!cs_valid(set))
			continue;
		states++;
		transient += cs_transient(set);
		assert_int_equal(cs_transient(set),
		    listed(set, vultron_transient, COUNT(vultron_transient)));
	}
	assert_int_equal(states, VULTRON_CS_STATES);
	assert_int_equal(transient, COUNT(vultron_transient));
	assert_false(cs_valid(CS_SETS));
}

static void
has_as_many_transitions_as_the_protocol(void **state)
{
	unsigned count = 0, to;

	(void)state;
	for (unsigned from = 0; from < CS_SETS; from++) {
		for (unsigned i = 0; i < CS_EVENTS; i++) {
			if (!cs_step(from, (enum cs_event)BIT(i), &to))
				continue;
			count++;
			assert_true(cs_valid(from) && cs_valid(to));
			assert_int_equal(to, from | BIT(i));
		}
	}
	assert_int_equal(count, VULTRON_CS_TRANSITIONS);
	assert_int_equal(vultron_cs_count, VULTRON_CS_TRANSITIONS);
}

/* Where the closed form and the table could part: every step that the rules of states allow is
 * there, unless another event must come first. */
static void
leaves_out_only_steps_before_which_another_must_come(void **state)
{
	(void)state;
	for (unsigned from = 0; from < CS_SETS; from++) {
		for (unsigned i = 0; i < CS_EVENTS; i++) {
			unsigned event = BIT(i), to = 17;
			bool vendor_first = (from & (CS_V | CS_P)) == CS_P;
			bool public_first = (from & (CS_P | CS_X)) == CS_X;
			bool may = cs_valid(from) && (from & event) == 0 &&
				   cs_valid(from | event) && (!vendor_first || event == CS_V) &&
				   (!public_first || event == CS_P);

			assert_int_equal(cs_step(from, (enum cs_event)event, &to), may);
			assert_int_equal(to, may ? (from | event) : 17);
		}
	}
}

static void
reads_the_spelling_that_it_writes(void **state)
{
	unsigned read = 17;

	(void)state;
	for (unsigned set = 0; set < CS_SETS; set++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		cs_format(set, &out);
		assert_true(cs_parse(buf_text(&out), &read));
		assert_int_equal(read, set);
	}
	assert_false(cs_parse(TEXT("VFDPX"), &read));
	assert_false(cs_parse(TEXT("VFDPXAA"), &read));
	assert_false(cs_parse(TEXT("FVDPXA"), &read));
	assert_int_equal(read, CS_SETS - 1);
}

static void
matches_states_with_patterns(void **state)
{
	const struct cs_pattern any = { 0, 0, false }, some = { 0, 0, true };
	const struct cs_pattern exploit = { CS_P | CS_X, CS_P, false };

	(void)state;
	assert_true(cs_match(0, &any));
	assert_false(cs_match(CS_VFD, &some));
	assert_true(cs_match(CS_A, &some));
	assert_true(cs_match(CS_V | CS_P | CS_A, &exploit));
	assert_false(cs_match(CS_P | CS_X, &exploit));
	assert_false(cs_match(0, &exploit));
}

static void
knows_events_by_their_letters(void **state)
{
	(void)state;
	assert_int_equal(cs_event('V'), CS_V);
	assert_int_equal(cs_event('a'), CS_A);
	assert_int_equal(cs_event('c'), 0);
	assert_int_equal(cs_letter(CS_X), 'X');
}

TESTS(TEST(has_the_32_states_of_the_protocol_of_which_12_do_not_last),
    TEST(has_as_many_transitions_as_the_protocol),
    TEST(leaves_out_only_steps_before_which_another_must_come),
    TEST(reads_the_spelling_that_it_writes), TEST(matches_states_with_patterns),
    TEST(knows_events_by_their_letters))
