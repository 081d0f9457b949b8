#include "release/reason.h"

#include <string.h>

#include "test.h"

static void
takes_a_sentence_that_can_be_shown(void **state)
{
	char longest[REASON_MAX + 1];
	struct err err;

	(void)state;
	memset(longest, 'r', sizeof(longest));
	assert_true(reason_check(TEXT("the fix breaks printing"), &err));
	assert_true(reason_check(text_bytes(longest, REASON_MAX), &err));
	assert_false(reason_check(text_bytes(longest, REASON_MAX + 1), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(reason_check(TEXT(""), &err));
	assert_false(reason_check(TEXT("two\nlines"), &err));
	assert_false(reason_check(TEXT("\x1b[2J"), &err));
}

TESTS(TEST(takes_a_sentence_that_can_be_shown))
