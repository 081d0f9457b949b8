/* register.h - what was published of who was told in advance, and that it holds. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_case_register;
extern const struct command command_release_register;
