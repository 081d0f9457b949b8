/* release.h - the parts of `accord release` that have a file of their own. */
#pragma once

#include "cli/command.h"

extern const struct command command_release_early;
extern const struct command command_release_verify;
