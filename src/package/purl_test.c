#include "package/purl.h"

#include "test.h"

static void
takes_package_urls(void **state)
{
	static const char *const good[] = {
		"pkg:deb/debian/curl@7.88.1?arch=amd64&distro=bookworm",
		"pkg:npm/%40angular/core@12.0.0",
		"pkg:golang/google.golang.org/genproto#googleapis/api", "pkg:npm/@angular/core",
		"pkg:/maven/a/b@1", "pkg://gem/ruby-advisory-db-check@0.12.4", "pkg:pypi/django"
	};
	const char *wrong;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!purl_check(text_of(good[i]), &wrong))
			fail_msg("refused: %s: %s", good[i], wrong);
}

static void
says_what_is_wrong(void **state)
{
	static const struct {
		const char *in, *wrong;
	} bad[] = {
		{ "deb/debian/curl", "it begins with 'pkg:'" },
		{ "pkg:deb", "it has no type, such as 'deb', before a slash" },
		{ "pkg:n&g/a", "it has no type, such as 'deb', before a slash" },
		{ "pkg:3nuget/a", "it has no type, such as 'deb', before a slash" },
		{ "pkg:maven/@1.3.4", "the name of the package is missing" },
		{ "pkg:npm/a\x1b[2J", "it has characters that cannot be shown" },
		{ "pkg:maven/", "it has no type, such as 'deb', before a slash" },
		{ "pkg:npm/a%4", "a percent sign stands before two digits of hex" },
		{ "pkg:npm/a@%zz", "a percent sign stands before two digits of hex" },
		{ "pkg:npm/a?in production=true",
		    "its qualifiers are no pairs such as arch=amd64" },
	};
	const char *wrong;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(purl_check(text_of(bad[i].in), &wrong));
		assert_string_equal(wrong, bad[i].wrong);
	}
}

TESTS(TEST(takes_package_urls), TEST(says_what_is_wrong))
