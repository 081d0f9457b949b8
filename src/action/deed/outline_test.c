#include "action/deed/outline.h"

#include <string.h>

#include "test.h"

static void
assert_schema(const char *outline, const char *wanted)
{
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct writer w = WRITER(&out);

	outline_write_schema(outline, &w);
	assert_string_equal(buf_string(&out), wanted);
}

#define OBJECT "{\"type\":\"object\",\"additionalProperties\":false,\"required\":["

static void
becomes_a_schema(void **state)
{
	(void)state;
	assert_schema("", OBJECT "],\"properties\":{}}");
	assert_schema("a:int", OBJECT "\"a\"],\"properties\":{\"a\":{\"type\":\"integer\"}}}");
	assert_schema("a:texts", OBJECT "\"a\"],\"properties\":{\"a\":{\"type\":\"array\","
					"\"items\":{\"type\":\"string\"}}}}");
	assert_schema("a?:bool b:time",
	    OBJECT "\"b\"],\"properties\":{\"a\":{\"type\":\"boolean\"},"
		   "\"b\":{\"$ref\":\"#/components/schemas/time\"}}}");
}

static void
holds_objects_and_lists(void **state)
{
	(void)state;
	assert_schema("l:[a:text m:[b:id]] o:{c?:object} z:int",
	    OBJECT "\"l\",\"o\",\"z\"],\"properties\":{"
		   "\"l\":{\"type\":\"array\",\"items\":" OBJECT "\"a\",\"m\"],\"properties\":{"
		   "\"a\":{\"type\":\"string\"},\"m\":{\"type\":\"array\",\"items\":" OBJECT
		   "\"b\"],\"properties\":{\"b\":{\"$ref\":\"#/components/schemas/id\"}}}}}}},"
		   "\"o\":" OBJECT "],\"properties\":{\"c\":{\"type\":\"object\"}}},"
		   "\"z\":{\"type\":\"integer\"}}}");
}

TESTS(TEST(becomes_a_schema), TEST(holds_objects_and_lists))
