#include "cli/fold.h"

#include <string.h>

#include "cli/commands.h"
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
	(void)state;
	assert_int_equal(fold_width(TEXT("abc")), 3);
	assert_int_equal(fold_width(TEXT("\xe8\x84\x86\xe5\xbc\xb1")), 4);
	assert_int_equal(fold_width(TEXT("e\xcc\x81")), 1);
	assert_int_equal(fold_width(TEXT("\xf0\x9f\x90\x9b")), 2);
	assert_int_equal(fold_width(TEXT("\xff\xfe")), 2);
	assert_folds("a  \xe8\x84\x86\xe5\xbc\xb1 \xe8\x84\x86\xe5\xbc\xb1", 10,
	    "a  \xe8\x84\x86\xe5\xbc\xb1\n   \xe8\x84\x86\xe5\xbc\xb1");
}

static void
paragraphs_and_options_are_filled_anew(void **state)
{
	static const char help[] = "usage: accord it\n"
				   "       accord it --with much\n"
				   "\n"
				   "Says one thing, and more.\n"
				   "Says another.\n"
				   "\n"
				   "  --one X  a word and one\n"
				   "           more\n"
				   "  --two    short\n";
	scoped(buf_free) struct buf out = BUF(4 * KIB);

	(void)state;
	fold_help(text_of(help), 23, &out);
	assert_string_equal(buf_string(&out), "usage: accord it\n"
					      "       accord it --with\n"
					      "           much\n"
					      "\n"
					      "Says one thing, and\n"
					      "more.  Says another.\n"
					      "\n"
					      "  --one X  a word and\n"
					      "           one more\n"
					      "  --two    short\n");
	buf_clear(&out);
	fold_help(text_of(help), 80, &out);
	assert_string_equal(buf_string(&out), help);
}

static void
assert_narrow(const struct command *const *table)
{
	for (; table != NULL && *table != NULL; table++) {
		scoped(buf_free) struct buf out = BUF(64 * KIB);
		struct text rest, line;

		fold_help(text_of((*table)->help), FOLD_COLUMNS, &out);
		assert_false(out.failed);
		for (rest = buf_text(&out); text_line(&rest, &line);)
			if (fold_width(line) > FOLD_COLUMNS)
				fail_msg("%s: %.*s", (*table)->name, TEXT_ARGS(line));
		assert_narrow((*table)->parts);
	}
}

static void
no_command_says_of_itself_what_is_wider_than_a_terminal(void **state)
{
	(void)state;
	assert_narrow(command_table);
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
    TEST(paragraphs_and_options_are_filled_anew),
    TEST(no_command_says_of_itself_what_is_wider_than_a_terminal),
    TEST(says_when_there_is_no_room))
