#include "serve/parley.h"

#include <string.h>

#include "test.h"

static struct err err;

static void
an_answer_is_read_back_to_the_same(void **state)
{
	(void)state;
	for (int fault = FAULT_NONE; fault <= FAULT_SYSTEM; fault++) {
		scoped(buf_free) struct buf bytes = BUF(KIB);
		enum fault back;
		struct text text;

		parley_answer_format((enum fault)fault, TEXT("words"), &bytes);
		assert_true(parley_answer_parse(buf_text(&bytes), &back, &text, &err));
		assert_int_equal(back, fault);
		assert_true(text_eq(text, TEXT("words")));
		assert_int_equal(
		    parley_answer_open(buf_text(&bytes), &text, &err), fault == FAULT_NONE);
		if (fault != FAULT_NONE) {
			assert_int_equal(err.fault, fault);
			assert_string_equal(err.text, "words");
		}
	}
}

static void
a_fault_of_another_process_is_made_printable(void **state)
{
	struct text text = TEXT("as it was");

	(void)state;
	assert_false(parley_answer_open(TEXT("\6\33[2Jbad"), &text, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_string_equal(err.text, "?[2Jbad");
	assert_false(parley_answer_open(TEXT(""), &text, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(parley_answer_open(TEXT("\7x"), &text, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(text_eq(text, TEXT("as it was")));
}

static void
parts_are_read_back_to_the_same(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct envelope envelope = { 0 }, back;

	(void)state;
	assert_true(parley_parts_parse(TEXT(""), &back, &err));
	assert_int_equal(back.count, 0);
	assert_true(envelope_add(&envelope, TEXT("from"), TEXT("x\n"), &err));
	assert_true(envelope_add(&envelope, TEXT("empty"), TEXT(""), &err));
	assert_true(envelope_add(&envelope, TEXT("blob/1"), TEXT("\0\1\2"), &err));
	parley_parts_format(&envelope, &bytes);
	assert_true(parley_parts_parse(buf_text(&bytes), &back, &err));
	assert_int_equal(back.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(text_eq(back.part[i].name, envelope.part[i].name));
		assert_true(text_eq(back.part[i].bytes, envelope.part[i].bytes));
	}
	for (size_t len = 1; len < bytes.len; len++)
		if (parley_parts_parse((struct text){ bytes.at, len }, &back, &err))
			assert_true(back.count < 3);
}

static void
refuses_parts_without_a_name_twice_or_too_many(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), long_name = BUF(KIB);
	struct envelope envelope = { 0 }, back;

	(void)state;
	assert_false(parley_parts_parse(TEXT("\0\0\0\0\1x"), &back, &err));
	assert_false(parley_parts_parse(TEXT("\1\0\0\0\0\n"), &back, &err));
	assert_false(parley_parts_parse(TEXT("\1\0\0\0\0a\1\0\0\0\0a"), &back, &err));
	assert_false(parley_parts_parse(TEXT("\1\xff\xff\xff\xff"
					     "a"),
	    &back, &err));
	for (unsigned i = 0; i <= ENVELOPE_PARTS_MAX; i++) {
		buf_add(&bytes, TEXT("\2\0\0\0\0"));
		buf_add_byte(&bytes, (uint8_t)('0' + i % 16));
		buf_add_byte(&bytes, (uint8_t)('0' + i / 16));
	}
	assert_false(parley_parts_parse(buf_text(&bytes), &back, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	while (long_name.len < 256)
		buf_add_byte(&long_name, 'a');
	assert_true(envelope_add(&envelope, buf_text(&long_name), TEXT("x"), &err));
	buf_clear(&bytes);
	parley_parts_format(&envelope, &bytes);
	assert_true(bytes.failed);
}

TESTS(TEST(an_answer_is_read_back_to_the_same),
    TEST(a_fault_of_another_process_is_made_printable), TEST(parts_are_read_back_to_the_same),
    TEST(refuses_parts_without_a_name_twice_or_too_many))
