/* case_show.h - the parts of `accord case` that print: the list, and one case. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_case_list;
extern const struct command command_case_show;
