/*
 * command.h - the table of commands, and how one is found and run.
 *
 * A command is a file: it defines one `const struct command`, named in the
 * table in command.c.  Its summary is also that of its manual page; a test
 * compares them.
 */
#pragma once

struct command {
	const char *name;
	const char *summary;                /* one line, lower case, no full stop */
	const char *help;                   /* what `--help` prints: usage, options, examples */
	int (*run)(int argc, char **argv);  /* argv[0] is the command's name */
	const struct command *const *parts; /* or subcommands, NULL at the end */
};

/* All commands, in the order of the help; NULL at the end. */
extern const struct command *const command_table[];

/* The command of that name in a table; NULL when there is none. */
const struct command *command_find(const struct command *const *table, const char *name);

/* Run the program; returns its exit status. */
int command_main(int argc, char **argv);
