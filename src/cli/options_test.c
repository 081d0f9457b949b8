#include "cli/options.h"

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

/* What is read of some words: a letter for each option, its value, operands. */
static void
read_words(char **argv, char *said, size_t room)
{
	int argc = 0, option;

	while (argv[argc] != NULL)
		argc++;
	said[0] = '\0';
	option_begin();
	while ((option = option_next(&command, argc, argv, options)) != OPTION_END) {
		size_t len = strlen(said);

		if (option == OPTION_WRONG) {
			snprintf(said + len, room - len, "wrong");
			return;
		}
		snprintf(said + len, room - len, "%c%s ", option == LONG_ONLY ? '#' : option,
		    option == 'a' ? "" : optarg);
	}
	for (int i = optind; i < argc; i++) {
		size_t len = strlen(said);

		snprintf(said + len, room - len, "<%s>", argv[i]);
	}
}

static void
reads_letters_words_and_operands(void **state)
{
	char *each[][8] = {
		{ "try", NULL },
		{ "try", "-a", "-o", "x", "in", NULL },
		{ "try", "in", "-aox", NULL },
		{ "try", "--armor", "--output=x", "--number", "3", "-", NULL },
		{ "try", "--", "-a", NULL },
	};
	static const char *const expected[] = { "", "a ox <in>", "a ox <in>", "a ox #3 <->",
		"<-a>" };

	(void)state;
	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		char said[200];

		read_words(each[i], said, sizeof(said));
		assert_string_equal(said, expected[i]);
	}
}

static void
refuses_what_is_not_there(void **state)
{
	char *each[][4] = {
		{ "try", "-x", NULL },
		{ "try", "--wrong", NULL },
		{ "try", "-o", NULL },
		{ "try", "--output", NULL },
		{ "try", "--armor=x", NULL },
	};
	int kept = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(freopen("/dev/null", "w", stderr)); /* the complaints */
	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		char said[200];

		read_words(each[i], said, sizeof(said));
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
