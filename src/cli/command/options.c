#include "cli/command/options.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cli/command/cli.h"
#include "cli/command/likeness.h"

/* Room for each letter with its colon. */
#define LETTERS_MAX (2 * 26 + 2)

void
option_begin(void)
{
	optind = 0; /* 0, not 1, resets the library's own state as well */
	opterr = 0;
}

static void
spell_letters(const struct option *options, char letters[static LETTERS_MAX])
{
	size_t n = 0;

	letters[n++] = ':'; /* a missing value is told apart from an unknown option */
	for (; options->name != NULL && n + 3 < LETTERS_MAX; options++) {
		if (!isalpha(options->val))
			continue;
		letters[n++] = (char)options->val;
		if (options->has_arg == required_argument)
			letters[n++] = ':';
	}
	letters[n] = '\0';
}

static void
refuse_option(const struct command *command, const struct option *options, const char *word)
{
	struct text typed = text_of(word);

	if (text_skip(&typed, TEXT("--")))
		for (; options->name != NULL; options++)
			if (likeness_near(typed, text_of(options->name))) {
				cli_usage(command,
				    "there is no option '%s'; perhaps '--%s' is meant", word,
				    options->name);
				return;
			}
	cli_usage(command, "there is no option '%s', or not so", word);
}

int
option_next(const struct command *command, int argc, char **argv, const struct option *options)
{
	char letters[LETTERS_MAX];
	int found;

	spell_letters(options, letters);
	found = getopt_long(argc, argv, letters, options, NULL);
	if (found == ':') {
		cli_usage(command, "'%s' needs a value", argv[optind - 1]);
		return OPTION_WRONG;
	}
	if (found == '?') {
		if (isalpha(optopt) && argv[optind - 1][1] != '-')
			cli_usage(command, "there is no option '-%c'", optopt);
		else
			refuse_option(command, options, argv[optind - 1]);
		return OPTION_WRONG;
	}
	return found;
}

void
option_count(const struct command *command, bool too_few)
{
	struct text rest = text_of(command->help), usage;

	if (!text_skip(&rest, TEXT("usage: ")) || !text_line(&rest, &usage))
		usage = text_of(command->name);
	cli_usage(command, "%s is given for '%.*s'", too_few ? "too little" : "too much",
	    (int)usage.len, usage.at);
}

bool
option_number(const char *value, int most, int *out)
{
	uint64_t read;

	if (!text_u64(text_of(value), &read) || read > (uint64_t)most)
		return false;
	*out = (int)read;
	return true;
}
