#include "member/promise.h"

#include <string.h>

#include "statement/manifest.h"
#include "test.h"

static struct err err;

static void
knows_each_by_its_word(void **state)
{
	enum promise promise = PROMISE_PLEDGE;

	(void)state;
	for (size_t i = 0; i < PROMISES; i++) {
		assert_true(promise_parse(text_of(promise_word((enum promise)i)), &promise));
		assert_int_equal(promise, i);
	}
	assert_false(promise_parse(TEXT("oath"), &promise));
	assert_int_equal(promise, PROMISES - 1);
}

/* Whoever signed a version signed these very bytes: they never change. */
static void
never_changes_a_version(void **state)
{
	static const char *const sha256[PROMISES] = {
		"fff0abf9f3f5af506c7527ad539e7e9df3fc336d801b1b0c3f05173c6b6460c2",
		"815f18e61af660aa6ad07a1516cb2fc9d85b9da5955fd0f7e36866298dda9d90",
	};

	(void)state;
	for (size_t i = 0; i < PROMISES; i++) {
		scoped(buf_free) struct buf hex = BUF(KIB);
		struct terms terms;

		assert_true(promise_terms((enum promise)i, 1, &terms, &err));
		assert_int_equal(terms.version, 1);
		hash_format(&terms.sha256, &hex);
		assert_string_equal(buf_string(&hex), sha256[i]);
	}
}

static void
has_the_newest_version_and_no_later_one(void **state)
{
	scoped(buf_free) struct buf out = BUF(PROMISE_MAX);
	struct terms terms = { 7, { { 0 } } };

	(void)state;
	for (size_t i = 0; i < PROMISES; i++) {
		int64_t newest = promise_newest((enum promise)i);

		assert_true(promise_write((enum promise)i, newest, &out, &err));
		assert_true(out.len > 1000);
		buf_clear(&out);
		assert_false(promise_terms((enum promise)i, newest + 1, &terms, &err));
		assert_int_equal(err.fault, FAULT_ABSENT);
		assert_int_equal(terms.version, 7);
		assert_int_equal(out.len, 0);
	}
}

static void
has_vendors_pledge_and_others_sign_the_charter(void **state)
{
	enum promise promise = PROMISE_CHARTER;

	(void)state;
	assert_true(promise_of_roles(MANIFEST_VENDOR | MANIFEST_CSIRT, &promise, &err));
	assert_int_equal(promise, PROMISE_PLEDGE);
	assert_true(promise_of_roles(MANIFEST_COORDINATOR, &promise, &err));
	assert_int_equal(promise, PROMISE_CHARTER);
	promise = PROMISE_PLEDGE;
	assert_false(promise_of_roles(MANIFEST_OBSERVER, &promise, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(promise, PROMISE_PLEDGE);
}

/* What response teams of governments sign. */
static void
the_charter_is_for_defence_alone(void **state)
{
	scoped(buf_free) struct buf text = BUF(PROMISE_MAX);

	(void)state;
	assert_true(
	    promise_write(PROMISE_CHARTER, promise_newest(PROMISE_CHARTER), &text, &err));
	assert_non_null(strstr(buf_string(&text), "Defence only."));
	assert_non_null(strstr(buf_string(&text), "Nothing for offence."));
}

TESTS(TEST(knows_each_by_its_word), TEST(the_charter_is_for_defence_alone),
    TEST(never_changes_a_version), TEST(has_the_newest_version_and_no_later_one),
    TEST(has_vendors_pledge_and_others_sign_the_charter))
