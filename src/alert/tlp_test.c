#include "alert/tlp.h"

#include "test.h"

static struct err err;

static bool
may(enum tlp tlp, bool second, bool client, bool member)
{
	return tlp_check(&(struct tlp_step){ tlp, false, second, client, member }, &err);
}

static void
reads_the_words_of_tlp_2_and_no_others(void **state)
{
	static const char *const bad[] = { "TLP:WHITE", "tlp:red", "TLP: RED", "RED",
		"TLP:AMBER STRICT", "TLP:AMBER+", "" };
	enum tlp tlp;

	(void)state;
	for (unsigned i = 0; tlp_words[i] != NULL; i++) {
		assert_true(tlp_parse(text_of(tlp_words[i]), &tlp));
		assert_int_equal(tlp, i);
		assert_true(
		    text_starts(text_of(tlp_marking(tlp)), TEXT("marking-definition--")));
	}
	tlp = TLP_GREEN;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(tlp_parse(text_of(bad[i]), &tlp));
	assert_int_equal(tlp, TLP_GREEN);
}

static void
passes_on_as_far_as_each_marking_goes(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++) {
		bool second = (i & 1) != 0, client = (i & 2) != 0, member = (i & 4) != 0;

		assert_false(may(TLP_RED, second, client, member));
		assert_false(may(TLP_AMBER_STRICT, second, client, member));
		assert_int_equal(may(TLP_AMBER, second, client, member), client && !second);
		assert_int_equal(may(TLP_GREEN, second, client, member), member);
		assert_true(may(TLP_CLEAR, second, client, member));
	}
	assert_false(may(TLP_RED, false, true, true));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
lets_the_source_name_further_recipients(void **state)
{
	(void)state;
	for (unsigned i = TLP_RED; i <= TLP_CLEAR; i++)
		assert_true(
		    tlp_check(&(struct tlp_step){ .tlp = (enum tlp)i, .source = true }, &err));
}

static void
publishes_what_is_clear_alone(void **state)
{
	(void)state;
	for (unsigned i = TLP_RED; i < TLP_CLEAR; i++)
		assert_false(tlp_check_public((enum tlp)i, &err));
	assert_true(tlp_check_public(TLP_CLEAR, &err));
}

TESTS(TEST(publishes_what_is_clear_alone), TEST(reads_the_words_of_tlp_2_and_no_others),
    TEST(passes_on_as_far_as_each_marking_goes), TEST(lets_the_source_name_further_recipients))
