#include "base/err.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "test.h"

static void
records_fault_and_text_and_is_false(void **state)
{
	struct err err;

	(void)state;
	assert_false(err_set(&err, FAULT_CONFLICT, "'%s' exists %d times", "x", 2));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_string_equal(err.text, "'x' exists 2 times");
	assert_false(err_memory(&err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_string_equal(err.text, "out of memory");
}

static void
tells_the_kinds_of_failed_calls_apart(void **state)
{
	static const struct {
		int number;
		enum fault fault;
		const char *text;
	} cases[] = {
		{ ENOENT, FAULT_ABSENT, "cannot open 'x': No such file or directory" },
		{ EACCES, FAULT_DENIED, "cannot open 'x': Permission denied" },
		{ EPERM, FAULT_DENIED, "cannot open 'x': Operation not permitted" },
		{ ENOSPC, FAULT_SYSTEM, "cannot open 'x': No space left on device" },
		{ EIO, FAULT_SYSTEM, "cannot open 'x': Input/output error" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		errno = cases[i].number;
		assert_false(err_errno(&err, "cannot open '%s'", "x"));
		assert_int_equal(err.fault, cases[i].fault);
		assert_string_equal(err.text, cases[i].text);
	}
}

static void
grows_contexts_in_front_and_keeps_the_fault(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, FAULT_DENIED, "no");
	assert_false(err_in(&err, "line %d", 3));
	assert_false(err_in(&err, "'%s'", "file"));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_string_equal(err.text, "'file': line 3: no");
}

/* What strangers wrote cannot forge a line or move a cursor. */
static void
leaves_nothing_that_a_terminal_acts_upon(void **state)
{
	static const struct {
		const char *given, *text;
	} cases[] = {
		{ "a\nb", "a?b" },
		{ "a\r\tb\x1b[1m\x7f", "a??b?[1m?" },
		{ "Zo\xc3\xab \xe2\x80\x94 \xf0\x9f\x94\x91",
		    "Zo\xc3\xab \xe2\x80\x94 \xf0\x9f\x94\x91" },
		{ "\xc2\x9b"
		  "1m",
		    "??1m" },
		{ "a\xe2\x80\xae"
		  "b",
		    "a???b" },
		{ "\xff\xfe", "??" },
		{ "\xc3", "?" },
		{ "\xc0\x80", "??" },
		{ "\xed\xa0\x80", "???" },
		{ "\xf3\xa0\x81\xa1", "????" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		err_set(&err, FAULT_INPUT, "%s", cases[i].given);
		assert_string_equal(err.text, cases[i].text);
		err_in(&err, "%s", cases[i].given);
		assert_true(text_printable(text_of(err.text)));
		errno = EIO;
		err_errno(&err, "%s", cases[i].given);
		assert_true(text_starts(text_of(err.text), text_of(cases[i].text)));
	}
}

/* Cut in the midst of a character, it is still fit to show. */
static void
cuts_what_is_too_long(void **state)
{
	char given[3 * ERR_TEXT_MAX];
	struct err err;

	(void)state;
	for (size_t len = ERR_TEXT_MAX - 4; len < sizeof(given); len++) {
		memset(given, 'a', sizeof(given));
		memcpy(given + ERR_TEXT_MAX - 3, "\xf0\x9f\x94\x91", 4);
		given[len] = '\0';
		err_set(&err, FAULT_INPUT, "%s", given);
		assert_true(strlen(err.text) < ERR_TEXT_MAX);
		assert_true(text_printable(text_of(err.text)));
	}
}

static void
keeps_the_reason_when_it_cuts(void **state)
{
	char given[3 * ERR_TEXT_MAX];
	struct err err;

	(void)state;
	memset(given, 'a', sizeof(given) - 1);
	given[sizeof(given) - 1] = '\0';
	errno = ENOSPC;
	err_errno(&err, "cannot write '%s'", given);
	assert_true(text_ends(text_of(err.text), TEXT("aaa: No space left on device")));
	err_in(&err, "'%s'", given);
	assert_true(text_starts(text_of(err.text), TEXT("'aaa")));
	assert_true(strlen(err.text) == ERR_TEXT_MAX - 1);
	err_set(&err, FAULT_INPUT, "no");
	err_in(&err, "'%s'", given);
	assert_true(text_ends(text_of(err.text), TEXT("aaa: no")));
}

TESTS(TEST(records_fault_and_text_and_is_false), TEST(tells_the_kinds_of_failed_calls_apart),
    TEST(grows_contexts_in_front_and_keeps_the_fault),
    TEST(leaves_nothing_that_a_terminal_acts_upon), TEST(cuts_what_is_too_long),
    TEST(keeps_the_reason_when_it_cuts))
