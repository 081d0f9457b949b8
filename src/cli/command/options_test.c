#include "cli/command/options.h"

#include "test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LONG_ONLY = 1 };

static const struct option options[] = {
	{ "armor", no_argument, NULL, 'a' },
	{ "output", required_argument, NULL, 'o' },
	{ "number", required_argument, NULL, LONG_ONLY },
	{ 0 },
};

static const struct command command = { .name = "try" };

#define WORDS_MAX 10

/* What is read of a command line: a letter for each option and its value, then
 * the operands. */
static void
read_line(const char *line, char *said, size_t room)
{
	char words[100], *argv[WORDS_MAX + 1] = { 0 };
	int argc = 0, option;
	size_t len = 0;

	snprintf(words, sizeof(words), "%s", line);
	for (char *at = words; at != NULL && argc < WORDS_MAX; argc++) {
		argv[argc] = at;
		at = strchr(at, ' ');
		if (at != NULL)
			*at++ = '\0';
	}
	said[0] = '\0';
	option_begin();
	while ((option = option_next(&command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG) {
			snprintf(said, room, "wrong");
			return;
		}
		len += (size_t)snprintf(said + len, room - len, "%c%s ",
		    option == LONG_ONLY ? '#' : option, option == 'a' ? "" : optarg);
	}
	for (int i = optind; i < argc; i++)
		len += (size_t)snprintf(said + len, room - len, "<%s>", argv[i]);
}

static void
reads_letters_words_and_operands(void **state)
{
	static const char *const lines[][2] = {
		{ "try", "" },
		{ "try -a -o x in", "a ox <in>" },
		{ "try in -aox", "a ox <in>" },
		{ "try --armor --output=x --number 3 -", "a ox #3 <->" },
		{ "try -- -a", "<-a>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char said[200];

		read_line(lines[i][0], said, sizeof(said));
		assert_string_equal(said, lines[i][1]);
	}
}

static void
refuses_what_is_not_there(void **state)
{
	static const char *const lines[] = { "try -x", "try --wrong", "try -o", "try --output",
		"try --armor=x" };
	int kept = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(freopen("/dev/null", "w", stderr)); /* the complaints */
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char said[200];

		read_line(lines[i], said, sizeof(said));
		assert_string_equal(said, "wrong");
	}
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
}

static void
reads_numbers_in_their_one_spelling(void **state)
{
	static const char *const refused[] = { "", "-1", "+1", "01", "1 ", "x", "11",
		"99999999999999999999" };
	int n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_false(option_number(refused[i], 10, &n));
	assert_int_equal(n, 7);
	assert_true(option_number("10", 10, &n));
	assert_int_equal(n, 10);
	assert_true(option_number("0", 10, &n));
	assert_int_equal(n, 0);
}

TESTS(TEST(reads_letters_words_and_operands), TEST(refuses_what_is_not_there),
    TEST(reads_numbers_in_their_one_spelling))
