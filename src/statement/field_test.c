#include "statement/field.h"

#include <string.h>

#include "base/mem.h"
#include "crypto/merkle_list.h"
#include "crypto/random.h"
#include "test.h"

static const struct doc_limits limits = { MIB, 16 };
static struct err err;

/* The root over the members of an object, under a fields_salt of such bytes. */
static bool
root_of(const char *json, char salt_byte, struct hash *root)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value object;
	struct salt salt;

	memset(salt.bytes, salt_byte, SALT_LEN);
	return doc_parse(&doc, text_of(json), &limits, &object, &err) &&
	       field_root(object, &salt, root, &err);
}

static void
assert_hex(const uint8_t *got, const char *hex)
{
	struct hash known;

	assert_true(hash_parse(text_of(hex), &known));
	assert_memory_equal(got, known.bytes, HASH_LEN);
}

static void
makes_another_salt_every_time(void **state)
{
	struct salt a, b, zero = { { 0 } };

	(void)state;
	random_init();
	a = salt_make();
	b = salt_make();
	assert_memory_not_equal(a.bytes, b.bytes, SALT_LEN);
	assert_memory_not_equal(a.bytes, zero.bytes, SALT_LEN);
}

/* The values are those of twenty lines of Python. */
static void
has_the_salts_and_leaves_of_another_implementation(void **state)
{
	struct salt fields_salt, salt;
	struct hash leaf;

	(void)state;
	memset(fields_salt.bytes, 4, SALT_LEN);
	salt = field_salt(&fields_salt, TEXT("title"));
	assert_hex(
	    salt.bytes, "7536cc878238cf0430f280762aa78b41120dcefea77edde17881d252421adf55");
	leaf = field_leaf(&salt, TEXT("title"), TEXT("\"Ein Fehler: ü\""));
	assert_hex(
	    leaf.bytes, "9e75d28ca394a5dea6876c8e4f791e513a04c5195718a6809a9c7a36865bc9a9");
}

static void
has_the_roots_of_another_implementation(void **state)
{
	static const struct {
		const char *json, *root;
	} known[] = {
		{ "{}", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "{\"accord\":1}",
		    "74da88db72c8f9f0d95b7245fd4ed19d26182687b9486c795b2666cffa58bad8" },
		{ "{\"accord\":1,\"title\":\"Ein Fehler: ü\"}",
		    "44cd0bf55055c496f7c09357eba51b59477437c81054450a7d36258e4ce2ebae" },
		/* Not in canonical form, which is what counts for values; the order of
		 * the fields is that in which they stand. */
		{ "{\"accord\" : 1, \"title\":\"Ein Fehler: \\u00fc\", \"files\":"
		  "[{\"size\":12, \"name\":\"a\"},{\"b\":true,\"\\u0061\":null}],"
		  "\"\":{},\"\\u00e9\":-5}",
		    "e5f2a7b961354de866ea514bfd5193d93f8a1dcc5e313aaedecc396266e2bf57" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct hash root;

		assert_true(root_of(known[i].json, 4, &root));
		assert_hex(root.bytes, known[i].root);
	}
}

static void
changes_with_salt_name_value_and_order(void **state)
{
	static const char *const others[] = {
		"{\"a\":1,\"b\":[2]}",
		"{\"b\":[2],\"a\":1}",
		"{\"a\":1,\"b\":[3]}",
		"{\"a\":1,\"b\":2}",
		"{\"a\":1,\"c\":[2]}",
		"{\"a\":\"1\",\"b\":[2]}",
		"{\"a\":1}",
		"{\"a\":1,\"b\":[2],\"c\":null}",
		"{\"a1\":1,\"b\":[2]}",
	};
	struct hash roots[sizeof(others) / sizeof(others[0]) + 1];
	size_t count = sizeof(others) / sizeof(others[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_true(root_of(others[i], 1, &roots[i]));
	assert_true(root_of(others[0], 2, &roots[count]));
	for (size_t i = 0; i <= count; i++)
		for (size_t j = 0; j < i; j++)
			assert_false(hash_eq(&roots[i], &roots[j]));
}

/* Where a name ends and a value begins is told by the length. */
static void
a_name_cannot_lend_from_the_value(void **state)
{
	const struct salt salt = { { 0 } };
	struct hash one = field_leaf(&salt, TEXT("a1"), TEXT("2"));
	struct hash other = field_leaf(&salt, TEXT("a"), TEXT("12"));

	(void)state;
	assert_false(hash_eq(&one, &other));
}

static void
refuses_numbers_that_have_no_canonical_form(void **state)
{
	static const char *const bad[] = { "{\"a\":1.5}", "{\"a\":[1e3]}",
		"{\"a\":9007199254740992}", "{\"b\":0,\"a\":{\"c\":-9007199254740992}}" };
	struct hash root = { { 17 } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(root_of(bad[i], 1, &root));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_int_equal(root.bytes[0], 17);
}

static void
takes_as_many_fields_as_a_statement_can_have(void **state)
{
	scoped(buf_free) struct buf json = BUF(MIB);
	unsigned count = 60000 / (unsigned)test_step(100);
	struct hash root, again;

	(void)state;
	buf_add(&json, TEXT("{"));
	for (unsigned i = 0; i < count; i++)
		buf_addf(&json, "%s\"%x\":%u", i == 0 ? "" : ",", i, i % 10);
	buf_add(&json, TEXT("}"));
	assert_true(root_of(buf_string(&json), 1, &root));
	json.at[json.len - 2] = 'x'; /* the last value */
	assert_false(root_of(buf_string(&json), 1, &again));
	json.at[json.len - 2] = '0';
	assert_true(root_of(buf_string(&json), 1, &again));
	assert_false(hash_eq(&root, &again));
}

static void
survives_each_allocation_failing(void **state)
{
	struct hash root = { { 17 } };
	bool done = false;

	(void)state;
	for (size_t n = 0; !done && n < 1000; n++) {
		mem_fail_after(n);
		done = root_of("{\"a\":1,\"b\":{\"c\":[\"d\"]}}", 1, &root);
		mem_fail_after(SIZE_MAX);
		if (!done) {
			assert_int_equal(err.fault, FAULT_LIMIT);
			assert_int_equal(root.bytes[0], 17);
		}
	}
	assert_true(done);
}

TESTS(TEST(makes_another_salt_every_time),
    TEST(has_the_salts_and_leaves_of_another_implementation),
    TEST(has_the_roots_of_another_implementation), TEST(changes_with_salt_name_value_and_order),
    TEST(a_name_cannot_lend_from_the_value), TEST(refuses_numbers_that_have_no_canonical_form),
    TEST(takes_as_many_fields_as_a_statement_can_have), TEST(survives_each_allocation_failing))
