#include "serve/events_query.h"

#include "test.h"

static void
takes_what_one_has_and_how_long_one_waits(void **state)
{
	struct events_query query;

	(void)state;
	assert_true(events_query_parse(TEXT("after=17&wait=300"), &query));
	assert_true(text_eq(query.after, TEXT("17")));
	assert_int_equal(query.wait, 300);
	assert_true(events_query_parse(TEXT("wait=1"), &query));
	assert_int_equal(query.after.len, 0);
	assert_true(events_query_parse(TEXT("after="), &query));
	assert_int_equal(query.wait, 0);
}

static void
nothing_else(void **state)
{
	static const char *const others[] = { "", "wait=301", "wait=", "wait=-1", "wait=1&",
		"after=1&then=2", "AFTER=1", "&wait=1" };
	struct events_query query = { .wait = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (events_query_parse(text_of(others[i]), &query))
			fail_msg("%s", others[i]);
	assert_int_equal(query.wait, 7);
}

TESTS(TEST(takes_what_one_has_and_how_long_one_waits), TEST(nothing_else))
