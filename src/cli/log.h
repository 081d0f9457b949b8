/* log.h - the parts of `accord log`, each in the file of its name, log_PART.c. */
#pragma once

#include "cli/command.h"

extern const struct command command_log_fsck;
