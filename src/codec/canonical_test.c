#include "codec/canonical.h"

#include <string.h>

#include "base/mem.h"
#include "codec/json_write.h"
#include "test.h"

static const struct doc_limits limits = { 64 * KIB, WRITER_DEPTH_MAX + 1 };

static void
assert_canonical(const char *json, const char *canonical)
{
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct value root;
	struct err err;

	assert_true(doc_parse(&doc, text_of(json), &limits, &root, &err));
	assert_true(canonical_format(root, &out, &err));
	assert_string_equal(buf_string(&out), canonical);
}

static void
drops_blanks_and_needless_escapes(void **state)
{
	(void)state;
	assert_canonical(" [ 1 , -0,\ttrue, false ,null , { } , [ ],\"\" ]\r\n",
	    "[1,0,true,false,null,{},[],\"\"]");
	assert_canonical("\"\\u0061\\/\\u20aC\\ud83d\\ude00\\u007f\"", "\"a/€😀\x7f\"");
	assert_canonical("\"\\u0000\\u0008\\u0009\\u000A\\u000B\\u000C\\u000D\\u001F\\u0022\"",
	    "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\"");
}

/* The keys of RFC 8785's own example (3.2.3), and the values say what they are. */
static void
sorts_keys_by_their_utf16_units(void **state)
{
	(void)state;
	assert_canonical(
	    "{\"\\u20ac\":\"Euro\",\"\\r\":\"CR\",\"\\ufb33\":\"Dalet\",\"1\":\"One\","
	    "\"\\ud83d\\ude00\":\"Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"o\"}",
	    "{\"\\r\":\"CR\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"ö\":\"o\",\"€\":\"Euro\","
	    "\"😀\":\"Face\",\"\xef\xac\xb3\":\"Dalet\"}");
	assert_canonical("{\"\\uffff\":1,\"\\ue000\":2,\"\\ud7ff\":3,\"\\udbff\\udfff\":4,\""
			 "\\ud800\\udc00\":5}",
	    "{\"\xed\x9f\xbf\":3,\"\xf0\x90\x80\x80\":5,\"\xf4\x8f\xbf\xbf\":4,"
	    "\"\xee\x80\x80\":2,\"\xef\xbf\xbf\":1}");
	assert_canonical("{\"b\":1,\"aa\":2,\"\":3,\"a\":4,\"B\":5,\"a\\u0000\":6}",
	    "{\"\":3,\"B\":5,\"a\":4,\"a\\u0000\":6,\"aa\":2,\"b\":1}");
}

static void
sorts_at_every_depth(void **state)
{
	(void)state;
	assert_canonical(
	    "{\"z\":[{\"b\":{\"d\":1,\"c\":{\"f\":[],\"e\":2}},\"a\":3},4],\"y\":5,"
	    "\"x\":{\"h\":[6,{\"j\":7,\"i\":8}],\"g\":9}}",
	    "{\"x\":{\"g\":9,\"h\":[6,{\"i\":8,\"j\":7}]},\"y\":5,"
	    "\"z\":[{\"a\":3,\"b\":{\"c\":{\"e\":2,\"f\":[]},\"d\":1}},4]}");
}

static void
spells_a_part_of_a_document(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf out = BUF(KIB);
	struct value root, part;
	struct err err;

	(void)state;
	assert_true(
	    doc_parse(&doc, TEXT("{\"a\":1.5,\"b\":{\"d\":1,\"c\":2}}"), &limits, &root, &err));
	assert_true(value_find(root, "b", &part));
	buf_add(&out, TEXT("> "));
	assert_true(canonical_format(part, &out, &err));
	assert_string_equal(buf_string(&out), "> {\"c\":2,\"d\":1}");
}

static void
assert_refused(const char *json, const char *why, enum fault fault)
{
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct value root;
	struct err err;

	buf_add(&out, TEXT("as it was"));
	assert_true(doc_parse(&doc, text_of(json), &limits, &root, &err));
	assert_false(canonical_format(root, &out, &err));
	assert_string_equal(err.text, why);
	assert_int_equal(err.fault, fault);
	assert_string_equal(buf_string(&out), "as it was");
}

static void
refuses_numbers_that_not_every_reader_has_exactly(void **state)
{
	(void)state;
	assert_canonical(
	    "[9007199254740991,-9007199254740991]", "[9007199254740991,-9007199254740991]");
	assert_refused("{\"a\":[9007199254740991,9007199254740992]}",
	    "'/a/1' is no integer within plus or minus 2^53-1", FAULT_INPUT);
	assert_refused("[-9007199254740992]", "'/0' is no integer within plus or minus 2^53-1",
	    FAULT_INPUT);
	assert_refused(
	    "{\"a\":1.0}", "'/a' is no integer within plus or minus 2^53-1", FAULT_INPUT);
	assert_refused(
	    "[[],1e3]", "'/1' is no integer within plus or minus 2^53-1", FAULT_INPUT);
}

static void
refuses_what_is_nested_deeper_than_it_writes(void **state)
{
	scoped(buf_free) struct buf why = BUF(KIB);
	char json[2 * WRITER_DEPTH_MAX + 3] = { 0 };

	(void)state;
	memset(json, '[', WRITER_DEPTH_MAX);
	memset(json + WRITER_DEPTH_MAX, ']', WRITER_DEPTH_MAX);
	assert_canonical(json, json);

	memset(json, '[', WRITER_DEPTH_MAX + 1);
	memset(json + WRITER_DEPTH_MAX + 1, ']', WRITER_DEPTH_MAX + 1);
	buf_add(&why, TEXT("'"));
	for (unsigned i = 0; i < WRITER_DEPTH_MAX; i++)
		buf_add(&why, TEXT("/0"));
	buf_add(&why, TEXT("' is nested too deep"));
	assert_refused(json, buf_string(&why), FAULT_LIMIT);
}

static void
says_when_memory_or_room_is_short(void **state)
{
	struct text json = TEXT("{\"b\":1,\"a\":[{\"c\":\"x\"}]}");
	scoped(doc_free) struct doc doc = DOC;
	struct value root;
	struct err err;

	(void)state;
	assert_true(doc_parse(&doc, json, &limits, &root, &err));
	for (size_t n = 0, good = 0; good == 0; n++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		mem_fail_after(n);
		good = canonical_format(root, &out, &err);
		mem_fail_after(SIZE_MAX);
		assert_true(good || err.fault == FAULT_LIMIT);
	}
	for (size_t limit = 0; limit <= json.len; limit++) {
		scoped(buf_free) struct buf out = BUF(limit);

		assert_int_equal(canonical_format(root, &out, &err), limit == json.len);
		assert_true(limit == json.len || err.fault == FAULT_LIMIT);
	}
}

TESTS(TEST(drops_blanks_and_needless_escapes), TEST(sorts_keys_by_their_utf16_units),
    TEST(sorts_at_every_depth), TEST(spells_a_part_of_a_document),
    TEST(refuses_numbers_that_not_every_reader_has_exactly),
    TEST(refuses_what_is_nested_deeper_than_it_writes), TEST(says_when_memory_or_room_is_short))
