#include "codec/json_write.h"

#include "test.h"

static void
writes_each_kind_of_value(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct writer w = WRITER(&out);

	(void)state;
	writer_object(&w);
	writer_key(&w, "text");
	writer_text(&w, TEXT("x"));
	writer_key_text(&w, TEXT(""));
	writer_array(&w);
	writer_integer(&w, INT64_MIN);
	writer_bool(&w, true);
	writer_bool(&w, false);
	writer_null(&w);
	writer_array(&w);
	writer_end(&w);
	writer_object(&w);
	writer_end(&w);
	writer_end(&w);
	writer_key(&w, "n");
	writer_integer(&w, 0);
	writer_end(&w);
	assert_string_equal(buf_string(&out),
	    "{\"text\":\"x\",\"\":[-9223372036854775808,true,false,null,[],{}],\"n\":0}");
}

static void
takes_a_value_that_is_spelled_already(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct writer w = WRITER(&out);

	(void)state;
	writer_object(&w);
	writer_key(&w, "value");
	writer_json(&w, TEXT("{\"a\":[1,2]}"));
	writer_key(&w, "list");
	writer_array(&w);
	writer_json(&w, TEXT("\"x\""));
	writer_json(&w, TEXT("null"));
	writer_end(&w);
	writer_end(&w);
	assert_string_equal(
	    buf_string(&out), "{\"value\":{\"a\":[1,2]},\"list\":[\"x\",null]}");
}

static void
escapes_no_more_than_it_must(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct writer w = WRITER(&out);

	(void)state;
	writer_text(&w, TEXT("\"\\/\b\f\n\r\t\0\x01\x1f\x7f é\xe2\x80\xa8😀"));
	assert_string_equal(buf_string(&out),
	    "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\x7f é\xe2\x80\xa8😀\"");
}

static void
escapes_keys_too(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct writer w = WRITER(&out);

	(void)state;
	writer_object(&w);
	writer_key(&w, "a\"\n");
	writer_null(&w);
	writer_end(&w);
	assert_string_equal(buf_string(&out), "{\"a\\\"\\n\":null}");
}

static void
writes_nothing_for_text_that_is_not_utf8(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct writer w = WRITER(&out);
	struct err err;

	(void)state;
	writer_array(&w);
	writer_text(&w, TEXT("\xc0\xaf"));
	writer_text(&w, TEXT("good"));
	writer_end(&w);
	assert_false(buf_ok(&out, &err));
	assert_int_equal(out.len, 0);
}

static void
nests_so_deep_and_no_deeper(void **state)
{
	struct err err;

	(void)state;
	for (unsigned depth = WRITER_DEPTH_MAX; depth < WRITER_DEPTH_MAX + 3; depth++) {
		scoped(buf_free) struct buf out = BUF(KIB);
		struct writer w = WRITER(&out);

		for (unsigned i = 0; i < depth; i++) {
			writer_object(&w);
			writer_key(&w, "k");
		}
		writer_null(&w);
		for (unsigned i = 0; i < depth; i++)
			writer_end(&w);
		assert_int_equal(w.depth, 0);
		assert_int_equal(buf_ok(&out, &err), depth == WRITER_DEPTH_MAX);
	}
}

/* Whatever limit the buffer has, it fits or says so. */
static void
keeps_to_the_limit_of_its_buffer(void **state)
{
	struct err err;

	(void)state;
	for (size_t limit = 0; limit < 20; limit++) {
		scoped(buf_free) struct buf out = BUF(limit);
		struct writer w = WRITER(&out);

		writer_array(&w);
		writer_text(&w, TEXT("a\nb"));
		writer_integer(&w, 12);
		writer_end(&w);
		assert_int_equal(buf_ok(&out, &err), limit >= sizeof("[\"a\\nb\",12]") - 1);
	}
}

TESTS(TEST(writes_each_kind_of_value), TEST(takes_a_value_that_is_spelled_already),
    TEST(escapes_no_more_than_it_must), TEST(escapes_keys_too),
    TEST(writes_nothing_for_text_that_is_not_utf8), TEST(nests_so_deep_and_no_deeper),
    TEST(keeps_to_the_limit_of_its_buffer))
