/* canary.h - the parts of `accord canary` and `accord government`. */
#pragma once

#include "action/member/canary.h"
#include "cli/command/command.h"
#include "cli/command/options.h"

extern const struct command command_canary_sign;
extern const struct command command_canary_show;
extern const struct command command_canary_list;
extern const struct command command_canary_check;
extern const struct command command_canary_text;

extern const struct command command_government_record;
extern const struct command command_government_list;
