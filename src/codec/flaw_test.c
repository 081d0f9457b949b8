#include "codec/flaw.h"

#include <string.h>

#include "base/buf.h"
#include "test.h"

#define DEPTH 4u

static const struct {
	const char *text, *why;
} flawed[] = {
	{ "", "1:1: expected a value, found the end" },
	{ " \t\r\n ", "2:2: expected a value, found the end" },
	{ "1 2", "1:3: expected nothing after the value, found '2'" },
	{ "{}}", "1:3: expected nothing after the value, found '}'" },
	{ "nul", "1:1: expected a value, found 'nul'" },
	{ "None", "1:1: expected a value, found 'None'" },
	{ "truest", "1:5: expected nothing after the value, found 'st'" },
	{ "[\n 1,\n 2\n 3]", "4:2: expected ',' or ']', found '3'" },
	{ "[1,]", "1:4: expected a value after ',', found ']'" },
	{ "[,1]", "1:2: expected a value or ']', found ','" },
	{ "[1}", "1:3: expected ',' or ']', found '}'" },
	{ "[1", "1:3: expected ',' or ']', found the end" },
	{ "{\"a\": 1\n \"b\": 2}", "2:2: expected ',' or '}', found '\"'" },
	{ "{\"a\":1,}", "1:8: expected a key in '\"' after ',', found '}'" },
	{ "{'a':1}", "1:2: expected a key in '\"' or '}', found '''" },
	{ "{a:1}", "1:2: expected a key in '\"' or '}', found 'a'" },
	{ "{\"a\" 1}", "1:6: expected ':' after a key, found '1'" },
	{ "{\"a\":}", "1:6: expected a value after ':', found '}'" },
	{ "{\"a\":1]", "1:7: expected ',' or '}', found ']'" },
	{ "[1, // one\n2]", "1:5: expected a value after ',', found '/'" },
	{ "[\"é€😀\" x]", "1:8: expected ',' or ']', found 'x'" },
	{ "[é]", "1:2: expected a value or ']', found 'é'" },
	{ "[\x01]", "1:2: expected a value or ']', found byte 0x01" },
	{ "[\xff]", "1:2: expected a value or ']', found byte 0xff" },
	{ "\xef\xbb\xbf{}", "1:1: this byte order mark must be left out" },
	{ "{\"a\": \"b,\n \"c\": 1}", "1:7: this text is not closed by '\"' on its line" },
	{ "[\"a", "1:2: this text is not closed by '\"' on its line" },
	{ "[\"a\\\"]", "1:2: this text is not closed by '\"' on its line" },
	{ "[\"a\tb\"]", "1:4: this control character must be escaped" },
	{ "[\"\xc0\xaf\"]", "1:3: this byte is not UTF-8" },
	{ "[\"\xed\xa0\x80\"]", "1:3: this byte is not UTF-8" },
	{ "[\"\\x41\"]", "1:3: '\\' must be followed by one of \"\\/bfnrtu" },
	{ "[\"\\u12g4\"]", "1:3: '\\u' must be followed by four hex digits" },
	{ "[\"\\u12", "1:3: '\\u' must be followed by four hex digits" },
	{ "[\"\\ud800\"]", "1:3: '\\u' gives half of a surrogate pair" },
	{ "[\"\\uD800\\u0041\"]", "1:3: '\\u' gives half of a surrogate pair" },
	{ "[\"\\ud800\\ud800\"]", "1:3: '\\u' gives half of a surrogate pair" },
	{ "[\"\\udc00\"]", "1:3: '\\u' gives half of a surrogate pair" },
	{ "[01]", "1:2: this number must not begin with 0" },
	{ "[-01]", "1:2: this number must not begin with 0" },
	{ "[-]", "1:3: this number lacks a digit" },
	{ "[1.]", "1:4: this number lacks a digit" },
	{ "[1e+]", "1:5: this number lacks a digit" },
	{ "[+1]", "1:2: expected a value or ']', found '+'" },
	{ "[.5]", "1:2: expected a value or ']', found '.'" },
	{ "[0x1f]", "1:3: expected ',' or ']', found 'x'" },
	{ "[NaN]", "1:2: expected a value or ']', found 'NaN'" },
	{ "[9223372036854775808]", "1:2: this integer does not fit into 64 bits" },
	{ "[-9223372036854775809]", "1:2: this integer does not fit into 64 bits" },
	{ "[100000000000000000000]", "1:2: this integer does not fit into 64 bits" },
	{ "[1e309]", "1:2: this number is too large for a double" },
	{ "[-1.8e308]", "1:2: this number is too large for a double" },
	{ "[0.0018e311]", "1:2: this number is too large for a double" },
	{ "[1.7976931348623159e308]", "1:2: this number is too large for a double" },
	{ "[1e99999999999999999999]", "1:2: this number is too large for a double" },
};

static void
says_where_and_why(void **state)
{
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(flawed) / sizeof(*flawed); i++) {
		assert_true(flaw_find(text_of(flawed[i].text), DEPTH, &err));
		assert_string_equal(err.text, flawed[i].why);
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static const char *const sound[] = { "0", " -0 ", "\"\"", "[]", "[ ]", "{}", "{ }", "[[],{}]",
	"{\"\":{\"\":[null]}}", "[true,false,null]", "\r\n\t[1\n,\t2 ]",
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"", "\"\x7f\xc2\x80é€😀\"",
	"9223372036854775807", "-9223372036854775808", "1e308", "1.7976931348623157e308",
	"0.00017e312", "1e-400", "1E+2", "0e999", "0.0e-0", "18446744073709551616.0",
	"1e-99999999999999999999", "0.000e99999999999999999999" };

static void
finds_nothing_in_sound_text(void **state)
{
	struct err err = { .text = "as it was" };

	(void)state;
	for (size_t i = 0; i < sizeof(sound) / sizeof(*sound); i++)
		assert_false(flaw_find(text_of(sound[i]), DEPTH, &err));
	assert_string_equal(err.text, "as it was");
}

static void
objects_to_nesting_beyond_the_limit(void **state)
{
	struct err err;

	(void)state;
	assert_false(flaw_find(TEXT("[{\"a\":[{}]}]"), 4, &err));
	assert_true(flaw_find(TEXT("[{\"a\":[{}]}]"), 3, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_string_equal(err.text, "1:8: nested too deep");
	assert_true(flaw_find(TEXT("[]"), 0, &err));
	assert_false(flaw_find(TEXT("1"), 0, &err));
}

static void
objects_to_nesting_whatever_the_limit(void **state)
{
	static char deep[FLAW_DEPTH_MAX + 1];
	struct err err;

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_true(flaw_find(text_bytes(deep, sizeof(deep)), SIZE_MAX, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_true(flaw_find(text_bytes(deep, sizeof(deep) - 1), SIZE_MAX, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
reads_a_nul_as_any_other_stray_byte(void **state)
{
	struct err err;

	(void)state;
	assert_true(flaw_find(TEXT("1\0"), DEPTH, &err));
	assert_string_equal(err.text, "1:2: expected nothing after the value, found byte 0x00");
	assert_true(flaw_find(TEXT("[\"\0\"]"), DEPTH, &err));
	assert_string_equal(err.text, "1:3: this control character must be escaped");
	assert_true(flaw_find(TEXT("[\"\\\0\"]"), DEPTH, &err));
	assert_true(flaw_find(TEXT("\0"), DEPTH, &err));
}

static void
tells_where_a_text_begins(void **state)
{
	struct text in = TEXT("{\"é\\\"\": \"\\\\\",\n \"b\": [\"\"]}");
	const struct place places[] = { { 1, 2 }, { 1, 9 }, { 2, 2 }, { 2, 8 } };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct place place = flaw_place_of_text(in, i);

		assert_int_equal(place.line, places[i].line);
		assert_int_equal(place.column, places[i].column);
	}
}

TESTS(TEST(says_where_and_why), TEST(finds_nothing_in_sound_text),
    TEST(objects_to_nesting_beyond_the_limit), TEST(objects_to_nesting_whatever_the_limit),
    TEST(reads_a_nul_as_any_other_stray_byte), TEST(tells_where_a_text_begins))
