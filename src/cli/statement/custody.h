/* custody.h - the parts of `accord custody` that have a file of their own. */
#pragma once

#include "action/finder/finder.h"
#include "cli/command/command.h"

extern const struct command command_custody_report;

/* Have a node, by its name or address, keep a report of the finder's that could not be
 * delivered, and print that.  Faults: deliver_custody()'s, the network's. */
must_use bool custody_report(
    const struct finder *finder, const struct hash *report, const char *by, struct err *err);
