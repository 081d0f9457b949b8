/* listing.h - commands that list something of a node: they take --dir and --json. */
#pragma once

#include "base/err.h"
#include "cli/command.h"

/* Read the arguments of one, and have it list: an object a line with `json`.  `dir` is the
 * option's, NULL without it.  Returns the exit status. */
int listing_run(const struct command *command, int argc, char **argv,
    bool (*list)(const char *dir, bool json, struct err *err));
