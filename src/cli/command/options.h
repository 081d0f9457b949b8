/* options.h - reads the options of a command, in the manner of getopt_long(). */
#pragma once

#include <getopt.h>
#include <stdbool.h>

#include "cli/command/command.h"

enum { OPTION_END = -1, OPTION_WRONG = '?' };

/* The next option's `val`; its value is in `optarg`.  OPTION_END when only
 * operands are left, from argv[optind] on; OPTION_WRONG when it was told, as
 * by cli_usage(), that there is no such option.  `options` ends with zeroes; those
 * whose `val` is a letter are known by it, too.  Begin with option_begin(). */
void option_begin(void);
int option_next(
    const struct command *command, int argc, char **argv, const struct option *options);

/* Tell, as by cli_usage(), that too few or too many operands are given, and which belong
 * there. */
void option_count(const struct command *command, bool too_few);

/* Read a number that an option or operand gives; false when it is none from 0
 * to `most`. */
bool option_number(const char *value, int most, int *out);
