#include "codec/urlencoded.h"

#include "test.h"

static void
finds(const char *in, const char *name, const char *wanted)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;
	bool found;

	assert_true(urlencoded_find(text_of(in), text_of(name), &found, &out, &err));
	assert_true(found);
	assert_string_equal(buf_string(&out), wanted);
}

static void
values_are_what_was_typed(void **state)
{
	(void)state;
	finds("action=say&text=It+is+mended.", "text", "It is mended.");
	finds("text=100%25+%C3%a4&text=other", "text", "100% \xc3\xa4");
	finds("text=", "text", "");
	finds("&&x&a==b", "a", "=b");
}

static void
lines_end_with_one_character(void **state)
{
	(void)state;
	finds("text=one%0D%0Atwo%0Athree%0D", "text", "one\ntwo\nthree\n");
	finds("text=%0D%0D%0A%0D", "text", "\n\n\n");
}

static void
what_is_not_there_is_not_found(void **state)
{
	static const char *const ins[] = { "", "text", "texts=a", "a=text", "Text=a" };
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;
	bool found;

	(void)state;
	for (size_t i = 0; i < sizeof(ins) / sizeof(ins[0]); i++) {
		found = true;
		assert_true(urlencoded_find(text_of(ins[i]), TEXT("text"), &found, &out, &err));
		assert_false(found);
		assert_int_equal(out.len, 0);
	}
}

static void
what_is_malformed_is_refused(void **state)
{
	static const char *const ins[] = { "text=%", "text=a%4", "text=%g0", "text=%0g&a=b" };
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;
	bool found;

	(void)state;
	for (size_t i = 0; i < sizeof(ins) / sizeof(ins[0]); i++) {
		assert_false(
		    urlencoded_find(text_of(ins[i]), TEXT("text"), &found, &out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(out.len, 0);
	}
}

TESTS(TEST(values_are_what_was_typed), TEST(lines_end_with_one_character),
    TEST(what_is_not_there_is_not_found), TEST(what_is_malformed_is_refused))
