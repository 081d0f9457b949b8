#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/fold.h"

#define HELP_MAX (64 * KIB)

static void
tell(const char *words, FILE *out)
{
	scoped(buf_free) struct buf text = BUF(HELP_MAX);

	fold_help(text_of(words), FOLD_COLUMNS, &text);
	fputs(text.failed ? words : buf_string(&text), out);
}

void
help_print(FILE *out)
{
	scoped(buf_free) struct buf list = BUF(HELP_MAX);

	buf_addf(&list,
	    "accord - receive vulnerability reports, coordinate, release, and be held to "
	    "it\n\n"
	    "usage: accord COMMAND [ARGUMENT...]\n\n");
	for (const struct command *const *c = command_table; *c != NULL; c++)
		buf_addf(&list, "  %-10s %s\n", (*c)->name, (*c)->summary);
	buf_addf(&list,
	    "\n'accord help COMMAND' or 'accord COMMAND --help' tells more; so does 'man "
	    "accord'.\n");
	tell(buf_string(&list), out);
}

void
help_tell(const struct command *command)
{
	tell(command->help, stdout);
}

static int
run(int argc, char **argv)
{
	const struct command *const *table = command_table;
	const struct command *command = NULL;

	if (argc < 2) {
		help_print(stdout);
		return EXIT_SUCCESS;
	}
	for (int i = 1; i < argc; i++) {
		command = table == NULL ? NULL : command_find(table, argv[i]);
		if (command == NULL)
			return cli_usage(&command_help, "there is no command '%s'", argv[i]);
		table = command->parts;
	}
	help_tell(command);
	return EXIT_SUCCESS;
}

const struct command command_help = {
	.name = "help",
	.summary = "tell what the commands do",
	.help = "usage: accord help [COMMAND [SUBCOMMAND]]\n"
		"\n"
		"Without a command: the list of all of them.\n",
	.run = run,
};
