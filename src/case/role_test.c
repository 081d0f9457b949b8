#include "case/role.h"

#include "test.h"

static void
each_word_is_a_role_of_its_own(void **state)
{
	unsigned all = 0;

	(void)state;
	for (unsigned i = 0; i < ROLES; i++) {
		assert_non_null(role_words[i]);
		assert_int_equal(all & role_at(i), 0);
		all |= role_at(i);
	}
	assert_null(role_words[ROLES]);
	assert_string_equal(role_words[1], "vendor");
	assert_int_equal(role_at(1), ROLE_VENDOR);
	assert_int_equal(role_at(6), ROLE_OBSERVER);
}

TESTS(TEST(each_word_is_a_role_of_its_own))
