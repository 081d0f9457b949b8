/* advisory.h - the parts of `accord advisory`. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_advisory_draft;
extern const struct command command_advisory_check;
extern const struct command command_advisory_publish;
extern const struct command command_advisory_list;
extern const struct command command_advisory_tests;
