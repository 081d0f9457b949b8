/* commands.h - the commands, each in the file of its name. */
#pragma once

#include <stdio.h>

#include "cli/command.h"

extern const struct command command_help;
extern const struct command command_keygen;
extern const struct command command_open;
extern const struct command command_seal;
extern const struct command command_version;

/* The list of commands, as `accord help` prints it. */
void help_print(FILE *out);
