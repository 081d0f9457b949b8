/*
 * init.h - make a node.
 */
#pragma once

#include "action/node.h"

struct init_plan {
	struct text name;
	struct text url;
	int64_t epoch;          /* seconds */
	struct text passphrase; /* for the file of the root and release keys */
};

/* Make a node in `dir`, which must not exist or be empty: keys, signed manifest,
 * journal, a log whose first entry is the manifest and its first checkpoint.
 * All of it appears at once, or nothing.  Faults: CONFLICT, INPUT. */
must_use bool init_node(
    const char *dir, const struct init_plan *plan, int64_t now, struct err *err);
