#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"

/* The list has parts, each of which begins with a command. */
static const struct {
	const struct command *first;
	const char *heading;
} headings[] = {
	{ &command_try, "A node, which receives reports" },
	{ &command_inbox, "What comes in, and what goes out" },
	{ &command_case, "Working on a vulnerability" },
	{ &command_status, "How the node is, and what it publishes" },
	{ &command_manifest, "Who it is, among others" },
	{ &command_report, "For finders, without a node" },
	{ &command_follow, "For customers and auditors, without a node" },
	{ &command_backup, "A node's data" },
	{ &command_keygen, "Tools that need nothing else" },
};

static const char *
heading_at(const struct command *command)
{
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
		if (headings[i].first == command)
			return headings[i].heading;
	return NULL;
}

static const char title[] =
    "accord - receive vulnerability reports, coordinate, release, and be held to it\n\n";

static void
print_list(FILE *out)
{
	fputs(title, out);
	fputs("usage: accord COMMAND [ARGUMENT...]\n", out);
	for (const struct command *const *c = command_table; *c != NULL; c++) {
		const char *heading = heading_at(*c);

		if (heading != NULL)
			fprintf(out, "\n%s:\n", heading);
		fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
	}
	fputs("\n'accord help COMMAND' tells more, and so does 'man accord-COMMAND'.\n"
	      "'accord' alone tells where to begin.\n",
	    out);
}

void
help_orient(FILE *out)
{
	fputs(title, out);
	fputs(
	    "What you want                           What to type first\n"
	    "  to look around, with nothing at stake   accord try\n"
	    "  to report a flaw that you found         accord report DOMAIN FILE...\n"
	    "  to receive reports, as a vendor, a      accord init NAME --url https://NAME\n"
	    "    maintainer or a coordinator\n"
	    "  fixes and advisories, when they open    accord follow https://NAME --into DIR\n"
	    "  to see who keeps their promises         accord audit DOMAIN|https://NAME\n"
	    "  to check what you were given            accord verify FILE\n"
	    "  to write programs for a node            accord help token\n"
	    "  age, signed notes, logs by themselves   accord help\n"
	    "\n"
	    "'accord help' lists the commands, 'accord help COMMAND' tells more of one.\n",
	    out);
}

static int
run(int argc, char **argv)
{
	const struct command *const *table = command_table;
	const struct command *above = NULL, *command = NULL;

	if (argc < 2) {
		print_list(stdout);
		return EXIT_SUCCESS;
	}
	for (int i = 1; i < argc; i++) {
		if (table == NULL)
			return cli_usage(above, "'%s' has no '%s'", above->name, argv[i]);
		command = command_find(table, argv[i]);
		if (command == NULL)
			return cli_unknown(above, table, argv[i]);
		above = command;
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
