/* case_link.h - 'accord case link'. */
#pragma once

#include "cli/command.h"

extern const struct command command_case_link;
