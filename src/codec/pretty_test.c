#include "codec/pretty.h"

#include "test.h"

static void
assert_becomes(const char *json, const char *wanted)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	pretty_add(text_of(json), &out);
	assert_string_equal(buf_string(&out), wanted);
}

static void
sets_json_out_a_line_for_each_member(void **state)
{
	(void)state;
	assert_becomes("1", "1\n");
	assert_becomes("{}", "{}\n");
	assert_becomes("[[],{}]", "[\n  [],\n  {}\n]\n");
	assert_becomes("{\"a\":1,\"b\":[true,null]}",
	    "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null\n  ]\n}\n");
}

static void
leaves_strings_as_they_are(void **state)
{
	(void)state;
	assert_becomes("[\"{[,:]}\",\"\\\"}\",\"\\\\\",\"\"]",
	    "[\n  \"{[,:]}\",\n  \"\\\"}\",\n  \"\\\\\",\n  \"\"\n]\n");
}

/* It is given none, but does not run away. */
static void
stays_within_what_is_no_json(void **state)
{
	static const char *const bad[] = { "", "\"", "\"\\", "}}}", "[{", "{\"a", "]", ",:," };
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		pretty_add(text_of(bad[i]), &out);
	assert_false(out.failed);
}

TESTS(TEST(sets_json_out_a_line_for_each_member), TEST(leaves_strings_as_they_are),
    TEST(stays_within_what_is_no_json))
