#include "cli/command/fold.h"

#include <string.h>

#include "test.h"

static void
assert_folds(const char *line, size_t columns, const char *to)
{
	scoped(buf_free) struct buf out = BUF(4 * KIB);

	fold_line(text_of(line), columns, &out);
	assert_string_equal(buf_string(&out), to);
}

static void
what_goes_on_stands_below_the_text(void **state)
{
	(void)state;
	assert_folds("  mend  one two three four five", 20,
	    "  mend  one two\n        three four\n        five");
	assert_folds("one two. Three. Four", 10, "one two.\nThree.\nFour");
	assert_folds("    one two three", 12, "    one two\n    three");
}

static void
what_fits_and_what_is_copied_stays_as_it_is(void **state)
{
	(void)state;
	assert_folds("", 20, "");
	assert_folds("exactly 20 columns, !", 21, "exactly 20 columns, !");
	assert_folds("{\"a\": \"long enough to be folded\"}", 20,
	    "{\"a\": \"long enough to be folded\"}");
	assert_folds(
	    "  accord policy edit --dir somewhere", 20, "  accord policy edit --dir somewhere");
	assert_folds("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 20, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

/* A word of Chinese is as wide as two; what is put on a letter takes no room. */
static void
columns_are_those_of_a_terminal(void **state)
{
	scoped(buf_free) struct buf padded = BUF(KIB);

	(void)state;
	assert_int_equal(fold_width(TEXT("abc")), 3);
	assert_int_equal(fold_width(TEXT("\xe8\x84\x86\xe5\xbc\xb1")), 4);
	assert_int_equal(fold_width(TEXT("e\xcc\x81")), 1);
	assert_int_equal(fold_width(TEXT("\xf0\x9f\x90\x9b")), 2);
	assert_int_equal(fold_width(TEXT("\xff\xfe")), 2);
	fold_pad(TEXT("S\xc3\xb6hne"), 7, &padded);
	fold_pad(TEXT("\xe8\x84\x86\xe5\xbc\xb1"), 5, &padded);
	fold_pad(TEXT("long"), 3, &padded);
	assert_string_equal(buf_string(&padded), "S\xc3\xb6hne  \xe8\x84\x86\xe5\xbc\xb1 long");
	assert_folds("a  \xe8\x84\x86\xe5\xbc\xb1 \xe8\x84\x86\xe5\xbc\xb1", 10,
	    "a  \xe8\x84\x86\xe5\xbc\xb1\n   \xe8\x84\x86\xe5\xbc\xb1");
}

static void
says_when_there_is_no_room(void **state)
{
	scoped(buf_free) struct buf out = BUF(4);

	(void)state;
	fold_line(TEXT("one two three"), 6, &out);
	assert_true(out.failed);
}

TESTS(TEST(what_goes_on_stands_below_the_text),
    TEST(what_fits_and_what_is_copied_stays_as_it_is), TEST(columns_are_those_of_a_terminal),
    TEST(says_when_there_is_no_room))
