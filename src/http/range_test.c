#include "http/range.h"

#include "test.h"

static bool
parses(const char *in, uint64_t from, uint64_t to)
{
	struct range range;

	return range_parse(text_of(in), 10, &range) && range.from == from && range.to == to;
}

static void
takes_one_part_of_the_file(void **state)
{
	(void)state;
	assert_true(parses("bytes=0-", 0, 9));
	assert_true(parses("bytes=3-5", 3, 5));
	assert_true(parses("bytes=9-9", 9, 9));
	assert_true(parses("bytes=3-18446744073709551615", 3, 9));
}

static void
anything_else_is_all_of_it(void **state)
{
	static const char *const others[] = { "", "bytes=", "bytes=-", "bytes=-3", "bytes=5",
		"bytes=5-3", "bytes=10-", "bytes=0-1,3-4", "bytes= 0-1", "bytes=+1-2",
		"lines=0-1", "bytes=18446744073709551616-" };
	struct range range = { 7, 8 };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (range_parse(text_of(others[i]), 10, &range))
			fail_msg("%s", others[i]);
	assert_false(range_parse(TEXT("bytes=0-"), 0, &range));
	assert_int_equal(range.from, 7);
}

static void
what_is_told_is_read_again(void **state)
{
	const struct range range = { 3, 5 };
	char told[RANGE_LEN];

	(void)state;
	range_format(&range, 10, told);
	assert_string_equal(told, "bytes 3-5/10");
	assert_true(range_begins(text_of(told), 3));
	assert_true(range_begins(TEXT("  bytes 3-5/*\r\n"), 3));
	assert_false(range_begins(text_of(told), 4));
	assert_false(range_begins(TEXT("bytes */10"), 0));
	assert_false(range_begins(TEXT("3-5/10"), 3));
}

TESTS(TEST(takes_one_part_of_the_file), TEST(anything_else_is_all_of_it),
    TEST(what_is_told_is_read_again))
