#include "statement/finder_vouch.h"

#include "keys.h"
#include "test.h"

#define FINDER "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct err err;

static bool
sign(const struct finder_vouch *vouch, struct buf *note)
{
	scoped(note_key_free) struct note_key key = test_key("a.example", 'n');
	struct signer signer = note_key_signer(&key);
	struct finder_vouch_how how = { &signer, 1000000000, TEXT("b.example") };
	struct hash id;

	return finder_vouch_sign(vouch, &how, note, &id, &err);
}

static void
what_is_signed_reads_the_same(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a.example", 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct finder_vouch read = { 0 };

	(void)state;
	assert_true(
	    sign(&(struct finder_vouch){ TEXT(FINDER), TEXT("Six good ones.") }, &note));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(finder_vouch_parse(&s, &read, &err));
	assert_true(text_eq(read.finder, TEXT(FINDER)));
	assert_true(text_eq(read.why, TEXT("Six good ones.")));
	assert_true(statement_check_to(&s, TEXT("b.example"), &err));
}

static void
only_finders_are_vouched_for_in_a_line(void **state)
{
	static const struct finder_vouch wrong[] = {
		{ { "a.example", 9 }, { "", 0 } },
		{ { FINDER, 63 }, { "", 0 } },
		{ { "", 0 }, { "", 0 } },
		{ { FINDER, 64 }, { "two\nlines", 9 } },
	};
	scoped(buf_free) struct buf note = BUF(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(sign(&wrong[i], &note));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_int_equal(note.len, 0);
}

TESTS(TEST(what_is_signed_reads_the_same), TEST(only_finders_are_vouched_for_in_a_line))
