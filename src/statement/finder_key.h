/*
 * finder_key.h - what a finder says first carries the key that verifies it, since no manifest
 * tells it: a report does, and a request for custody.
 */
#pragma once

#include "statement/statement.h"

/* The key that a statement of a finder names, not verified yet; its name is the finder's and
 * borrowed from the statement.  `*named` tells whether this is one that does.  Faults: as
 * report_parse() and custody_ask_parse(). */
must_use bool finder_key(
    const struct statement *claimed, bool *named, struct vkey *key, struct err *err);
