/* listing.h - commands that list something of a node: they take --dir and --json. */
#pragma once

#include "base/err.h"
#include "cli/command/command.h"
#include "codec/json.h"

/* Read the arguments of one, and have it list: an object a line with `json`.  `dir` is the
 * option's, NULL without it.  Returns the exit status. */
int listing_run(const struct command *command, int argc, char **argv,
    bool (*list)(const char *dir, bool json, struct err *err));

/* The same for one that is about the thing which its operand names, such as "which case". */
int listing_run_of(const struct command *command, int argc, char **argv, const char *which,
    bool (*list)(const char *dir, const char *of, bool json, struct err *err));

/* Print a value on a line of its own, as the canonical JSON that it is, of `limit` bytes at
 * most; no copy is left in memory.  Faults: LIMIT. */
must_use bool listing_json(struct value value, size_t limit, struct err *err);

/* Print each row of an array: so with `json`, else by `print`. */
must_use bool listing_rows(struct value rows, bool json, size_t limit,
    void (*print)(struct value row), struct err *err);
