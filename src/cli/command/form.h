/*
 * form.h - commands that ask one deed and are told what was said: which operands and options
 * they take, and which arguments of the deed these are, as tables.
 */
#pragma once

#include <getopt.h>

#include "cli/command/command.h"

/* Files go along by the option FORM_ATTACH; by FORM_FOLLOW those that are too large follow. */
enum { FORM_DIR = 1, FORM_JSON, FORM_ATTACH, FORM_FOLLOW, FORM_FIRST };

/* For the tables of options: what all have. */
#define FORM_OPTIONS                                                                           \
	{ "dir", required_argument, NULL, FORM_DIR },                                          \
	{                                                                                      \
		"json", no_argument, NULL, FORM_JSON                                           \
	}

struct form {
	const struct command *command;
	const char *deed;
	/* The deed's arguments that operands give, in their order; NULL at the end.  One whose
	 * name begins with "*" takes all that are left, blanks between; one that begins with
	 * "-" is a text, "-" for standard input.  With a "?" before all that it may be left
	 * out. */
	const char *const *operands;
	const struct option *options;
	/* The deed's arguments that options give, from FORM_FIRST on; an option that is given
	 * several times has blanks between; one without an argument is the integer 1, and of
	 * one whose name here begins with "#" the argument is an integer. */
	const char *const *members;
	/* How what was said is called in the answer: "case", "id"; "=id" where it is said to
	 * this node alone, and nothing has to be delivered. */
	const char *what;
};

/* Read the arguments, ask, print what was said; the exit status. */
int form_run(const struct form *form, int argc, char **argv);
