/* log.h - the parts of `accord log`, each in the file of its name, log_PART.c. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_log_add;
extern const struct command command_log_checkpoint;
extern const struct command command_log_fsck;
extern const struct command command_log_init;
extern const struct command command_log_prove;
extern const struct command command_log_serve;
extern const struct command command_log_verify;
extern const struct command command_log_watch;
