#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/commands.h"

void
help_print(FILE *out)
{
	fputs(
	    "accord - receive vulnerability reports, coordinate, release, and be held to it\n\n"
	    "usage: accord COMMAND [ARGUMENT...]\n\n",
	    out);
	for (const struct command *const *c = command_table; *c != NULL; c++)
		fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
	fputs("\n'accord help COMMAND' or 'accord COMMAND --help' tells more; so does 'man "
	      "accord'.\n",
	    out);
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
	fputs(command->help, stdout);
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
