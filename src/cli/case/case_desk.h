/* case_desk.h - the parts of 'accord case' by which a node's own people keep order: who takes
 * care of what, tags, templates, the history; to split and merge. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_case_assign;
extern const struct command command_case_history;
extern const struct command command_case_merge;
extern const struct command command_case_split;
extern const struct command command_case_tag;
extern const struct command command_case_take;
extern const struct command command_case_template;
extern const struct command command_case_templates;
extern const struct command command_case_tracking;
