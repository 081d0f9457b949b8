/* case_link.h - 'accord case link'. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_case_link;
