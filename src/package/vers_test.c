#include "package/vers.h"

#include "test.h"

static void
takes_ranges(void **state)
{
	static const char *const good[] = { "vers:generic/*", "vers:deb/>=1.0|<1.2.3",
		"vers:npm/1.2.3|>=2.0.0|<5.0.0", "vers:pypi/!=1.0|>=0.1",
		"vers:semver/<=1.0.0-rc.1%2B7", "vers:generic/=4" };
	const char *wrong;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!vers_check(text_of(good[i]), &wrong))
			fail_msg("refused: %s: %s", good[i], wrong);
		assert_true(vers_is_meant(text_of(good[i])));
	}
	assert_false(vers_is_meant(TEXT("< 3")));
}

static void
says_what_is_wrong(void **state)
{
	static const struct {
		const char *in, *wrong;
	} bad[] = {
		{ "< 1.2", "it begins with 'vers:'" },
		{ "vers:<1.2", "it has no scheme, such as 'deb', before a slash" },
		{ "vers:/<1.2", "it has no scheme, such as 'deb', before a slash" },
		{ "vers:De/<1.2", "it has no scheme, such as 'deb', before a slash" },
		{ "vers:deb/", "a version is missing" },
		{ "vers:deb/<1|", "a version is missing" },
		{ "vers:deb/>=|<2",
		    "a version is missing, or has a character in it that is spelled with a "
		    "percent sign" },
		{ "vers:deb/>= 1",
		    "a version is missing, or has a character in it that is spelled with a "
		    "percent sign" },
		{ "vers:deb/>=1|<2|1", "a version is named twice" },
	};
	const char *wrong;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(vers_check(text_of(bad[i].in), &wrong));
		assert_string_equal(wrong, bad[i].wrong);
	}
}

TESTS(TEST(takes_ranges), TEST(says_what_is_wrong))
