#include "cli/command/shown.h"

#include "test.h"

static void
is_shown_as(const char *text, const char *want)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	shown_add(text_of(text), &out);
	assert_string_equal(buf_string(&out), want);
}

static void
nothing_that_a_terminal_obeys_is_left(void **state)
{
	(void)state;
	is_shown_as("plain, and gr\xc3\xbc\xc3\x9f", "plain, and gr\xc3\xbc\xc3\x9f");
	is_shown_as("", "");
	is_shown_as("\x1b]0;x\x07", "\\u001b]0;x\\u0007");
	is_shown_as("a\xc2\x9b"
		    "31m",
	    "a\\u009b31m");
	is_shown_as("a\nb\x7f", "a\\u000ab\\u007f");
	is_shown_as("\xe2\x80\xae", "\\u202e");
	is_shown_as("\xf3\xa0\x80\x81", "\\udb40\\udc01");
	is_shown_as("a\xff", "a\\xff");
}

TESTS(TEST(nothing_that_a_terminal_obeys_is_left))
