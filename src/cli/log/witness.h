/* witness.h - the parts of `accord witness`, each in the file of its name,
 * witness_PART.c (add and remove in one). */
#pragma once

#include "cli/command/command.h"

extern const struct command command_witness_add;
extern const struct command command_witness_confirm;
extern const struct command command_witness_init;
extern const struct command command_witness_list;
extern const struct command command_witness_remove;
extern const struct command command_witness_serve;
