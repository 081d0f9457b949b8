#include "statement/url.h"

#include <string.h>

#include "test.h"

static struct err err;

static void
takes_addresses_that_can_be_talked_to(void **state)
{
	static const char *const good[] = { "https://psirt.example.com", "http://localhost",
		"http://127.0.0.1:8080", "http://[::1]:8080", "http://[2001:db8::1]",
		"https://a", "https://a.b:1", "https://a.b:65535", "https://a.b/c",
		"https://a.b/c/d-e_f~g.h", "https://a.b/%7Euser", "https://A.B",
		"https://a.b/.well-known", "https://a.b/..." };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(url_check(text_of(good[i]), &err));
}

static void
refuses_addresses_that_cannot(void **state)
{
	static const char *const bad[] = { "", "a.b", "//a.b", "ftp://a.b", "file:///etc",
		"HTTPS://a.b", "https:/a.b", "https://", "http://", "https:///", "https:///a",
		"https://a.b/", "https://a.b//", "https://a.b//c", "https://a.b/c/",
		"https://a.b/./c", "https://a.b/../c", "https://a.b/..", "https://a.b/.",
		"https://a.b?c", "https://a.b/c?d", "https://a.b#c", "https://a.b/c#d",
		"https://u@a.b", "https://u:p@a.b", "https://a.b/c@d",
		"https://a.b:", "https://a.b:0", "https://a.b:080", "https://a.b:65536",
		"https://a.b:http", "https://a.b:-1", "https://:80", "https://a b",
		"https://a.b/c d", "https://a.b\n", "https://a.b\t", "https://a.b\r\nHost: c",
		"https://a.b/\"", "https://a.b/<c>", "https://a.b\\c", "https://a.b/\\c",
		"https://b\xc3\xbc.c", "https://[::1", "https://[]", "https://[::1]x",
		"https://[::1]:", "https://[a b]", "https://-a.b", "https://a.b.", "https://.a",
		"https://.", "https://a_b.c", " https://a.b", "https://a.b ",
		"https://a.b/c|d" };
	static char longest[1200] = "https://a.b/";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(url_check(text_of(bad[i]), &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_false(url_check((struct text){ 0 }, &err));
	assert_false(url_check((struct text){ "https://a\0b", 11 }, &err));
	memset(longest + 12, 'x', sizeof(longest) - 12);
	assert_true(url_check((struct text){ longest, 1024 }, &err));
	assert_false(url_check((struct text){ longest, 1025 }, &err));
}

TESTS(TEST(takes_addresses_that_can_be_talked_to), TEST(refuses_addresses_that_cannot))
