/*
 * handed.h - how much of what was said to it each finder has, as its polls say: no statements,
 * and nothing that a view could tell.
 */
#pragma once

#include "journal/journal.h"

#define HANDED_SCHEMA                                                                          \
	"CREATE TABLE IF NOT EXISTS handed ("                                                  \
	" finder BLOB PRIMARY KEY, have INTEGER NOT NULL, at INTEGER NOT NULL) STRICT,"        \
	" WITHOUT ROWID;"

/* A finder has the first so many, inside a transaction; fewer than before change nothing. */
must_use bool handed_note(
    struct journal *journal, struct text finder, uint64_t have, int64_t now, struct err *err);

/* How many it has; 0 when it has never asked. */
must_use bool handed_find(
    struct journal *journal, struct text finder, uint64_t *have, struct err *err);
