#include "case/outcome.h"

#include <string.h>

#include "test.h"

static void
says_of_each_outcome_something_of_its_own(void **state)
{
	(void)state;
	for (unsigned i = 0; i < OUTCOMES; i++) {
		assert_non_null(outcome_text((enum outcome)i));
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(
			    outcome_text((enum outcome)i), outcome_text((enum outcome)j));
	}
	assert_string_equal(outcome_text(OUTCOME_COUNTS), "it counts");
}

TESTS(TEST(says_of_each_outcome_something_of_its_own))
