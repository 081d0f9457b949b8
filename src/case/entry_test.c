#include "case/entry.h"

#include "test.h"

static void
goes_by_the_partys_own_clock_between_audiences(void **state)
{
	const struct case_entry entries[] = {
		{ .at = 10, .audience = 0 },
		{ .at = 11, .audience = 0 },
		{ .at = 10, .audience = 1 },
		{ .at = 9, .audience = 1 },
		{ .at = 11, .audience = 1 },
	};

	(void)state;
	assert_false(entry_overtaken(entries, DAG_NONE, 0));
	assert_false(entry_overtaken(entries, 1, 0)); /* one audience: as it was told */
	assert_true(entry_overtaken(entries, 0, 2));
	assert_true(entry_overtaken(entries, 0, 3));
	assert_false(entry_overtaken(entries, 0, 4));
}

TESTS(TEST(goes_by_the_partys_own_clock_between_audiences))
