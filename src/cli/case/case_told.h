/* case_told.h - the commands about who was told in advance, and the end of a case's secrecy. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_case_reminders;
extern const struct command command_case_told;
extern const struct command command_case_tell;
extern const struct command command_case_publish;
