#include "codec/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "test.h"

static const struct doc_limits limits = { 64 * KIB, 8 };

/* Parse what must be good. */
static struct value
parse(struct doc *doc, const char *json)
{
	struct value root = { 0 };
	struct err err;

	assert_true(doc_parse(doc, text_of(json), &limits, &root, &err));
	return root;
}

static struct value
member(struct value object, const char *key)
{
	struct value value = { 0 };

	assert_true(value_find(object, key, &value));
	return value;
}

static void
assert_pointer(struct value value, const char *pointer)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	value_pointer(value, &out);
	assert_string_equal(buf_string(&out), pointer);
}

static void
knows_the_type_of_each_value(void **state)
{
	static const struct {
		const char *json;
		enum value_type type;
	} values[] = {
		{ "null", VALUE_NULL },
		{ "true", VALUE_BOOL },
		{ "false", VALUE_BOOL },
		{ "0", VALUE_INTEGER },
		{ "-0", VALUE_INTEGER },
		{ "9223372036854775807", VALUE_INTEGER },
		{ "-9223372036854775808", VALUE_INTEGER },
		{ "1.0", VALUE_REAL },
		{ "1e3", VALUE_REAL },
		{ "1E-3", VALUE_REAL },
		{ "-0.0", VALUE_REAL },
		{ "18446744073709551616.0", VALUE_REAL },
		{ " \"\" ", VALUE_TEXT },
		{ "[]", VALUE_ARRAY },
		{ "{}", VALUE_OBJECT },
	};
	scoped(doc_free) struct doc doc = DOC;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		assert_int_equal(value_type(parse(&doc, values[i].json)), values[i].type);
}

static void
reads_integers_exactly(void **state)
{
	static const int64_t integers[] = { 0, 1, -1, ((int64_t)1 << 53) + 1, INT64_MAX,
		INT64_MIN };
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf json = BUF(KIB);
	struct value_walk walk = { 0 };
	struct value root;
	int64_t integer;
	struct err err;

	(void)state;
	buf_add(&json, TEXT("[-0"));
	for (size_t i = 1; i < sizeof(integers) / sizeof(*integers); i++)
		buf_addf(&json, ",%lld", (long long)integers[i]);
	buf_add(&json, TEXT("]"));
	root = parse(&doc, buf_string(&json));
	for (size_t i = 0; i < sizeof(integers) / sizeof(*integers); i++) {
		assert_true(value_each(root, &walk));
		assert_true(value_as_integer(walk.value, &integer, &err));
		assert_int_equal(integer, integers[i]);
	}
}

static void
reads_texts_with_all_they_hold(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value root = parse(&doc, "[\"\",\"a\\u0000b\",\"\\u00e9\\ud83d\\ude00\"]");
	const struct text texts[] = { TEXT(""), TEXT("a\0b"), TEXT("é😀") };
	struct value_walk walk = { 0 };
	struct text text = { 0 };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_true(value_each(root, &walk));
		assert_true(value_as_text(walk.value, &text, &err));
		assert_true(text_eq(text, texts[i]));
	}
}

static void
walks_members_in_their_order(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value root = parse(&doc, "{\"b\":[1,[2,3],{\"x\":4},5.5,6],\"\":{},\"a\":[]}");
	static const char *const keys[] = { "b", "", "a" };
	static const char *const pointers[] = { "/b/0", "/b/1", "/b/2", "/b/3", "/b/4" };
	struct value_walk walk = { 0 }, items = { 0 };

	(void)state;
	assert_int_equal(value_count(root), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(value_each(root, &walk));
		assert_true(text_eq(walk.key, text_of(keys[i])));
	}
	assert_false(value_each(root, &walk));
	assert_false(value_each(root, &walk));

	for (size_t i = 0; i < 5; i++) {
		assert_true(value_each(member(root, "b"), &items));
		assert_int_equal(items.key.len, 0);
		assert_pointer(items.value, pointers[i]);
	}
	assert_false(value_each(member(root, "b"), &items));
	assert_int_equal(value_count(member(root, "b")), 5);
}

static void
walks_nothing_of_what_has_no_members(void **state)
{
	static const char *const values[] = { "[]", "{}", "1", "1.5", "\"ab\"", "null" };
	scoped(doc_free) struct doc doc = DOC;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct value root = parse(&doc, values[i]), found;
		struct value_walk walk = { 0 };

		assert_int_equal(value_count(root), 0);
		assert_false(value_each(root, &walk));
		assert_false(value_find(root, "", &found));
	}
}

static void
finds_a_member_by_its_whole_key(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value root = parse(&doc, "{\"ab\":{\"c\":1},\"a\":2,\"\":3,\"a\\u0000\":4}");
	struct value value;

	(void)state;
	assert_pointer(member(root, "a"), "/a");
	assert_pointer(member(root, ""), "/");
	assert_false(value_find(root, "c", &value));
	assert_false(value_find(root, "abc", &value));
}

static void
spells_pointers_with_their_escapes(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value root = parse(&doc, "{\"a/b~c\":[null,{\"~1\":[[0]]}]}");
	struct value value = member(root, "a/b~c");
	struct value_walk walk = { 0 };

	(void)state;
	assert_pointer(root, "");
	assert_pointer(value, "/a~1b~0c");
	while (value_each(value, &walk))
		continue;
	assert_pointer(walk.value, "/a~1b~0c/1");
	assert_pointer(member(walk.value, "~1"), "/a~1b~0c/1/~01");
}

static void
names_the_pointer_of_what_is_not_as_asked(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value root = parse(&doc, "{\"a\":{\"b/c\":1.5},\"d\":[7]}");
	struct value a = member(root, "a"), value = root;
	struct text text = TEXT("as it was");
	int64_t integer = -1;
	bool truth = true;
	struct err err;

	(void)state;
	assert_false(value_get_text(root, "title", &text, &err));
	assert_string_equal(err.text, "'/title' is missing");
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(value_get_text(a, "b/c", &text, &err));
	assert_string_equal(
	    err.text, "'/a/b~1c' is a number that is no integer, where a text was expected");
	assert_false(value_get_integer(a, "b/c", &integer, &err));
	assert_false(value_get_bool(root, "d", &truth, &err));
	assert_string_equal(err.text, "'/d' is an array, where true or false was expected");
	assert_false(value_get_array(root, "a", &value, &err));
	assert_false(value_get_object(root, "d", &value, &err));
	assert_false(value_get(member(root, "d"), "x", &value, &err));
	assert_string_equal(err.text, "'/d' is an array, where an object was expected");
	assert_false(value_as_array(root, &err));
	assert_string_equal(err.text, "JSON is an object, where an array was expected");
	assert_true(value.at == root.at && integer == -1 && truth);
	assert_true(text_eq(text, TEXT("as it was")));
}

static void
reads_all_texts_of_an_array(void **state)
{
	static const char *const wrong[] = { "{\"a\":\"b\"}", "\"a\"", "[\"a\",1]",
		"[[\"a\"]]" };
	scoped(doc_free) struct doc doc = DOC;
	struct text out[3];
	struct err err;

	(void)state;
	assert_true(value_as_texts(parse(&doc, "[]"), NULL, &err));
	assert_true(value_as_texts(parse(&doc, "[\"\",\"b\\u0000c\",\"d\"]"), out, &err));
	assert_int_equal(out[0].len, 0);
	assert_true(text_eq(out[1], (struct text){ "b\0c", 3 }));
	assert_true(text_eq(out[2], TEXT("d")));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_false(value_as_texts(parse(&doc, wrong[i]), out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_non_null(strstr(err.text, "'/0' is an array"));
}

static void
gets_what_is_as_asked(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value root = parse(&doc, "{\"t\":\"x\",\"i\":-7,\"b\":false,\"a\":[],\"o\":{}}");
	struct value value;
	struct text text;
	int64_t integer;
	bool truth;
	struct err err;

	(void)state;
	assert_true(value_get_text(root, "t", &text, &err) && text_eq(text, TEXT("x")));
	assert_true(value_get_integer(root, "i", &integer, &err) && integer == -7);
	assert_true(value_get_bool(root, "b", &truth, &err) && !truth);
	assert_true(value_get_array(root, "a", &value, &err) && value_as_array(value, &err));
	assert_true(value_get_object(root, "o", &value, &err) && value_as_object(value, &err));
}

static void
assert_refused(const char *json, const char *why, enum fault fault)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value root = { NULL, 77 };
	struct err err;

	assert_false(doc_parse(&doc, text_of(json), &limits, &root, &err));
	assert_string_equal(err.text, why);
	assert_int_equal(err.fault, fault);
	assert_true(root.doc == NULL && root.at == 77);
}

static void
refuses_what_is_not_json(void **state)
{
	(void)state;
	assert_refused("", "1:1: expected a value, found the end", FAULT_INPUT);
	assert_refused(
	    "{\n\"a\":1,}", "2:7: expected a key in '\"' after ',', found '}'", FAULT_INPUT);
	assert_refused("[\"a", "1:2: this text is not closed by '\"' on its line", FAULT_INPUT);
	assert_refused(
	    "\xef\xbb\xbf[]", "1:1: this byte order mark must be left out", FAULT_INPUT);
	assert_refused(
	    "[] []", "1:4: expected nothing after the value, found '['", FAULT_INPUT);
	assert_refused("[\"\xff\"]", "1:3: this byte is not UTF-8", FAULT_INPUT);
}

static void
refuses_numbers_it_would_have_to_round(void **state)
{
	(void)state;
	assert_refused("[9223372036854775808]", "1:2: this integer does not fit into 64 bits",
	    FAULT_INPUT);
	assert_refused("[-9223372036854775809]", "1:2: this integer does not fit into 64 bits",
	    FAULT_INPUT);
	assert_refused("[36893488147419103232]", "1:2: this integer does not fit into 64 bits",
	    FAULT_INPUT);
	assert_refused("[1e309]", "1:2: this number is too large for a double", FAULT_INPUT);
}

static void
refuses_a_key_that_is_given_twice(void **state)
{
	(void)state;
	assert_refused("{\"é\":{},\n \"b\":[{\"x/\":\"\\\"\",\"\\u0078/\":1}]}",
	    "2:18: '/b/0/x~1' is given twice", FAULT_INPUT);
	assert_refused("{\"\":1.5,\"\":2}", "1:9: '/' is given twice", FAULT_INPUT);
	assert_refused(
	    "{\"a\":18446744073709551615,\n\"a\":1}", "2:1: '/a' is given twice", FAULT_INPUT);
}

static void
refuses_what_is_nested_too_deep(void **state)
{
	(void)state;
	assert_refused("[[[[[[[[1,[]]]]]]]]]", "1:11: nested too deep", FAULT_LIMIT);
	assert_refused("[[[[[[[[{\"a\":1}]]]]]]]]", "1:9: nested too deep", FAULT_LIMIT);
	assert_refused("[[[[[[[[[", "1:9: nested too deep", FAULT_LIMIT);
}

static void
keeps_to_limits_exactly(void **state)
{
	const struct doc_limits tight = { 4, 2 }, flat = { 4, 0 };
	scoped(doc_free) struct doc doc = DOC;
	struct value root;
	struct err err;

	(void)state;
	assert_true(doc_parse(&doc, TEXT("[[]]"), &tight, &root, &err));
	assert_false(doc_parse(&doc, TEXT("[[] ]"), &tight, &root, &err));
	assert_string_equal(err.text, "JSON text of 5 bytes is longer than the limit of 4");
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_true(doc_parse(&doc, TEXT("1234"), &flat, &root, &err));
	assert_false(doc_parse(&doc, TEXT("[]"), &flat, &root, &err));
	assert_false(doc_parse(&doc, TEXT("[1]"), &flat, &root, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

/* The text lies at the very end of its block, where a sanitizer sees what
 * reads beyond, and is gone before the values are read. */
static void
needs_no_padding_and_keeps_its_own_texts(void **state)
{
	scoped(doc_free) struct doc doc = DOC;

	(void)state;
	for (size_t len = 2; len < 200; len++) {
		char *json = malloc(len);
		struct value root;
		struct text text;
		struct err err;

		memset(json, 'x', len);
		json[0] = json[len - 1] = '"';
		assert_true(doc_parse(&doc, text_bytes(json, len), &limits, &root, &err));
		memset(json, 0, len);
		free(json);
		assert_true(value_as_text(root, &text, &err));
		assert_int_equal(text.len, len - 2);
		for (size_t i = 0; i < text.len; i++)
			assert_int_equal(text.at[i], 'x');
	}
}

static void
may_be_used_again_after_success_and_failure(void **state)
{
	const struct doc_limits wider = { 64 * KIB, 16 };
	scoped(doc_free) struct doc doc = DOC;
	struct value root;
	struct err err;

	(void)state;
	doc_free(&doc);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(value_count(parse(&doc, "[1,2,{\"a\":[3,4,5]}]")), 3);
		assert_false(doc_parse(&doc, TEXT("[1,2"), &limits, &root, &err));
		assert_false(doc_parse(&doc, TEXT("{\"a\":1,\"a\":2}"), &limits, &root, &err));
		assert_true(doc_parse(&doc, TEXT("[[[[[[[[[1]]]]]]]]]"), &wider, &root, &err));
		assert_int_equal(value_count(parse(&doc, "[1]")), 1);
	}
	doc_free(&doc);
	doc_free(&doc);
}

/* Valgrind puts an operator new of its own before ours, which cannot be made to
 * fail. */
static bool
under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

static void
says_when_memory_is_short(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf json = BUF(64 * KIB);
	struct value root = { NULL, 77 };
	struct err err;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 50; i++)
		buf_addf(&json, "%c\"key-%zu\":[%zu]", i == 0 ? '{' : ',', i, i);
	buf_add(&json, TEXT("}"));
	for (;; n++) {
		bool good;

		doc_free(&doc);
		mem_fail_after(n);
		good = doc_parse(&doc, buf_text(&json), &limits, &root, &err);
		mem_fail_after(SIZE_MAX);
		if (good)
			break;
		assert_string_equal(err.text, "out of memory");
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_int_equal(root.at, 77);
		assert_int_equal(value_count(parse(&doc, "[1,2]")), 2); /* as good as new */
	}
	assert_true(n > 5 || under_valgrind());
	assert_int_equal(value_count(root), 50);
	mem_fail_after(0);
	assert_false(value_get(root, "none", &root, &err));
	assert_string_equal(err.text, "out of memory");
	mem_fail_after(SIZE_MAX);
}

TESTS(TEST(knows_the_type_of_each_value), TEST(reads_integers_exactly),
    TEST(reads_texts_with_all_they_hold), TEST(walks_members_in_their_order),
    TEST(walks_nothing_of_what_has_no_members), TEST(finds_a_member_by_its_whole_key),
    TEST(spells_pointers_with_their_escapes), TEST(names_the_pointer_of_what_is_not_as_asked),
    TEST(gets_what_is_as_asked), TEST(reads_all_texts_of_an_array),
    TEST(refuses_what_is_not_json), TEST(refuses_numbers_it_would_have_to_round),
    TEST(refuses_a_key_that_is_given_twice), TEST(refuses_what_is_nested_too_deep),
    TEST(keeps_to_limits_exactly), TEST(needs_no_padding_and_keeps_its_own_texts),
    TEST(may_be_used_again_after_success_and_failure), TEST(says_when_memory_is_short))
