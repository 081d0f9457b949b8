#include "alert/pattern.h"

#include <string.h>

#include "test.h"

static struct err err;
static struct pattern pattern;

static void
is_spelled(const char *in, const char *wanted)
{
	scoped(buf_free) struct buf out = BUF(16 * KIB);

	if (!pattern_parse(text_of(in), &pattern, &err))
		fail_msg("%s: %s", in, err.text);
	pattern_format(&pattern, &out);
	assert_string_equal(buf_string(&out), wanted);
}

static void
reads_single_comparisons_as_they_are_written_in_the_wild(void **state)
{
	static const char *const good[][2] = {
		{ "[domain-name:value='bad.example']", "[domain-name:value = 'bad.example']" },
		{ "[ ipv4-addr:value  ==  '192.0.2.1' ]", "[ipv4-addr:value = '192.0.2.1']" },
		{ "[file:hashes.sha256 = 'aa']", "[file:hashes.sha256 = 'aa']" },
		{ "[file:hashes.'SHA-256' = 'aa']", "[file:hashes.'SHA-256' = 'aa']" },
		{ "[app:id = 'com.bad']", "[app:id = 'com.bad']" },
		{ "[process:pid<>4]", "[process:pid != 4]" },
		{ "[process:pid NOT IN (1,-2, +3)]", "[process:pid NOT IN (1, -2, +3)]" },
		{ "[x-y:a[0].b[*].'c d' >= .5]", "[x-y:a[0].b[*].'c d' >= .5]" },
		{ "[x:a LIKE '%\\'%\\\\']", "[x:a LIKE '%\\'%\\\\']" },
		{ "[x:a ISSUBSET '198.51.100.0/24']", "[x:a ISSUBSET '198.51.100.0/24']" },
		{ "[x:a NOT MATCHES '^a']", "[x:a NOT MATCHES '^a']" },
		{ "[x:a = true]", "[x:a = true]" },
		{ "[x:a < t'2026-11-22T10:00:00.5Z']", "[x:a < t'2026-11-22T10:00:00.5Z']" },
		{ "[x:a = h'00fF']", "[x:a = h'00fF']" },
		{ "[x:a = b'AAAA']", "[x:a = b'AAAA']" },
		{ "[x:a = 'b]c [d']", "[x:a = 'b]c [d']" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		is_spelled(good[i][0], good[i][1]);
}

static void
tells_the_parts(void **state)
{
	(void)state;
	assert_true(pattern_parse(
	    TEXT("[file:hashes.'SHA-256' NOT IN ('it\\'s', 'a\\\\b')]"), &pattern, &err));
	assert_true(text_eq(pattern.object, TEXT("file")));
	assert_true(text_eq(pattern.path, TEXT("hashes.'SHA-256'")));
	assert_true(pattern.negated && pattern.operator== PATTERN_IN && pattern.count == 2);
	assert_true(text_eq(pattern.literal[0].spelled, TEXT("'it\\'s'")));
	assert_true(text_eq(pattern.literal[1].spelled, TEXT("'a\\\\b'")));
}

static void
refuses_all_that_is_no_single_comparison(void **state)
{
	static const char *const bad[] = {
		"",
		"[",
		"[]",
		"domain-name:value = 'x'",
		"[domain-name:value = 'x'",
		"[domain-name:value = 'x'] ",
		"[a:b = 'x' AND a:c = 'y']",
		"[a:b = 'x' OR a:b = 'y']",
		"[a:b = 'x'] AND [a:c = 'y']",
		"[a:b = 'x'] FOLLOWEDBY [a:c = 'y']",
		"[a:b = 'x'] WITHIN 5 SECONDS",
		"[a:b = 'x'] REPEATS 5 TIMES",
		"[(a:b = 'x')]",
		"[EXISTS a:b]",
		"[a:b = 'x' /* no */]",
		"[a:b]",
		"[a:b =]",
		"[a:b = x]",
		"[a:b = \"x\"]",
		"[a:b = 'x]",
		"[a:b = 'x\\y']",
		"[a:b LIKE 5]",
		"[a:b < true]",
		"[a:b IN 'x']",
		"[a:b IN ()]",
		"[a:b IN ('x',)]",
		"[a:b like 'x']",
		"[a:b = 01]",
		"[a:b = 1.]",
		"[a:b = h'0']",
		"[a:b = h'0g']",
		"[a:b = b'AAA']",
		"[a:b = t'2026-13-22T10:00:00Z']",
		"[a:b = t'2026-11-22T10:00:00+01:00']",
		"[a:b[-] = 'x']",
		"[a:b[1 = 'x']",
		"[a:b.-c = 'x']",
		"[a-b = 'x']",
		"[1a:b = 'x']",
		"[a:b = 'x\ny']",
		"[a:b = '\xe2\x80\xae']",
		"[a:b NOTIN ('x')]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		pattern.count = 17;
		if (pattern_parse(text_of(bad[i]), &pattern, &err))
			fail_msg("it reads '%s'", bad[i]);
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(pattern.count, 17);
	}
}

static void
names_the_column(void **state)
{
	(void)state;
	assert_false(pattern_parse(TEXT("[a:b = 'x' OR a:b = 'y']"), &pattern, &err));
	assert_non_null(strstr(err.text, "column 12"));
}

static void
keeps_to_its_limits(void **state)
{
	scoped(buf_free) struct buf in = BUF(64 * KIB);

	(void)state;
	buf_add(&in, TEXT("[a:b = '"));
	for (size_t i = 0; i < PATTERN_LEN_MAX; i++)
		buf_add_byte(&in, 'x');
	buf_add(&in, TEXT("']"));
	assert_false(pattern_parse(buf_text(&in), &pattern, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	buf_clear(&in);
	buf_add(&in, TEXT("[a:b IN (0"));
	for (size_t i = 1; i <= PATTERN_SET_MAX; i++)
		buf_add(&in, TEXT(",0"));
	buf_add(&in, TEXT(")]"));
	assert_false(pattern_parse(buf_text(&in), &pattern, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	buf_clear(&in);
	buf_add(&in, TEXT("[a:b"));
	for (size_t i = 0; i < PATTERN_STEPS_MAX; i++)
		buf_add(&in, TEXT(".b"));
	buf_add(&in, TEXT(" = 1]"));
	assert_false(pattern_parse(buf_text(&in), &pattern, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
cuts_one_after_the_other(void **state)
{
	struct text rest = TEXT(" [a:b = 'x']\n[a:c = 'y'] z");

	(void)state;
	assert_true(pattern_cut(&rest, &pattern, &err));
	assert_true(pattern_cut(&rest, &pattern, &err));
	assert_true(text_eq(pattern.path, TEXT("c")));
	assert_false(pattern_cut(&rest, &pattern, &err));
	assert_true(text_eq(rest, TEXT(" z")));
}

TESTS(TEST(reads_single_comparisons_as_they_are_written_in_the_wild), TEST(tells_the_parts),
    TEST(refuses_all_that_is_no_single_comparison), TEST(names_the_column),
    TEST(keeps_to_its_limits), TEST(cuts_one_after_the_other))
