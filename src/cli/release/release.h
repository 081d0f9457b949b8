/* release.h - the parts of `accord release` that have a file of their own. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_release_arm;
extern const struct command command_release_breach;
extern const struct command command_release_early;
extern const struct command command_release_list;
extern const struct command command_release_postpone;
extern const struct command command_release_refuse;
extern const struct command command_release_status;
extern const struct command command_release_verified;
extern const struct command command_release_verify;

/* Tell the case that a release belongs to, if it does, when it opens; what goes wrong is told.
 */
void release_case_tell(const char *dir, const char *id, const char *opens);
