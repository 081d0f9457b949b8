#include "advisory/revision.h"

#include "test.h"

static int
order(const char *a, const char *b)
{
	struct revision one, other;
	int order;

	assert_true(revision_parse(text_of(a), &one));
	assert_true(revision_parse(text_of(b), &other));
	order = revision_order(&one, &other);
	return (order > 0) - (order < 0);
}

static void
orders_as_semver_does(void **state)
{
	static const char *const rising[] = { "0", "1.0.0-alpha", "1.0.0-alpha.1",
		"1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
		"1.0.0", "1.0.1", "1.2.0", "1.10.0", "2", "10", "99999999999999999999" };
	size_t count = sizeof(rising) / sizeof(rising[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			assert_int_equal(order(rising[i], rising[k]), (i > k) - (i < k));
	assert_int_equal(order("1.0.0+a", "1.0.0+b"), 0);
	assert_int_equal(order("1", "1.0.0"), 0);
}

static void
reads_the_parts(void **state)
{
	struct revision revision;

	(void)state;
	assert_true(revision_parse(TEXT("0.9.5-rc.1+build.7"), &revision));
	assert_true(revision.semantic && revision_is_initial(&revision));
	assert_true(text_eq(revision.prerelease, TEXT("rc.1")));
	assert_true(text_eq(revision.build, TEXT("build.7")));
	assert_true(revision_parse(TEXT("7"), &revision));
	assert_false(revision.semantic || revision_is_initial(&revision));
	assert_false(revision_parse(TEXT("1.2"), &revision));
	assert_false(revision_parse(TEXT("1.2.3."), &revision));
	assert_false(revision_parse(TEXT("1.2.03"), &revision));
	assert_false(revision_parse(TEXT("1.2.3-a..b"), &revision));
	assert_false(revision_parse(TEXT("1.2.3+"), &revision));
}

TESTS(TEST(orders_as_semver_does), TEST(reads_the_parts))
