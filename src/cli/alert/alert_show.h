/* alert_show.h - the parts of `accord alert` that show something. */
#pragma once

#include "cli/command/command.h"

extern const struct command command_alert_list;
extern const struct command command_alert_show;
extern const struct command command_alert_groups;
extern const struct command command_alert_contacts;
extern const struct command command_alert_stats;
