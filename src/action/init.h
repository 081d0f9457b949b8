/*
 * init.h - make a node.
 */
#pragma once

#include "action/node.h"

struct init_plan {
	struct text name;
	struct text url;
	unsigned roles;         /* bits of enum manifest_role */
	int64_t epoch;          /* seconds */
	struct text passphrase; /* for the file of the root and release keys */
};

/* Would it be made?  Says so before anybody is asked for a passphrase, which need not
 * be set yet.  Faults: INPUT, CONFLICT. */
must_use bool init_check(const char *dir, const struct init_plan *plan, struct err *err);

/* Make a node in `dir`, which must not exist or be empty: keys, signed manifest,
 * journal, a log whose first entry is the manifest and its first checkpoint.
 * It is a node when all of it is there; what fails leaves nothing, and what a crash
 * leaves (in `dir`) the next attempt removes.  Faults: CONFLICT, INPUT, SYSTEM. */
must_use bool init_node(
    const char *dir, const struct init_plan *plan, int64_t now, struct err *err);
