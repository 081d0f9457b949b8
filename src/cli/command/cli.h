/* cli.h - what commands share: how they fail, and how they ask. */
#pragma once

#include "base/err.h"
#include "cli/command/command.h"

/* Exit statuses beyond success: a plain no, wrong usage; then one for each kind
 * of fault, in the order of enum fault: INPUT 3, DENIED 4, ABSENT 5, CONFLICT 6,
 * LIMIT 7, SYSTEM 8. */
enum { CLI_NO = 1, CLI_USAGE = 2, CLI_FAULT = 2 };

/* Print "accord: " and the error; returns the exit status of its kind. */
int cli_fail(const struct err *err);

/* Print what is wrong with the arguments and where the help is; CLI_USAGE. */
int cli_usage(const struct command *command, const char *fmt, ...) printf_like(2, 3);

/* The same of a word that is in no `table` of commands: those of `command`, or all if it is
 * NULL.  Tells the one that was meant, or all that there are. */
int cli_unknown(
    const struct command *command, const struct command *const *table, const char *word);

/* A remark for people, on standard error. */
void cli_note(const char *fmt, ...) printf_like(1, 2);

/* Flush standard output: what could not be written turns success into failure. */
int cli_close_output(int status);
