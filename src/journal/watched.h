/*
 * watched.h - what a node knows of the logs that it watches, beside its journal: it may be
 * lost, and is then learnt again from the beginning.
 */
#pragma once

#include "journal/journal.h"

#define WATCHED_SCHEMA                                                                         \
	"CREATE TABLE IF NOT EXISTS watched ("                                                 \
	" name TEXT PRIMARY KEY, url TEXT NOT NULL, state BLOB NOT NULL, at INTEGER NOT NULL," \
	" good INTEGER NOT NULL, trouble TEXT NOT NULL) STRICT;"

struct watched {
	struct text url;     /* where it was found last */
	struct text state;   /* action/member/visit.h; empty: nothing yet */
	int64_t at;          /* when it was looked at last */
	int64_t good;        /* when that went well last; 0: never */
	struct text trouble; /* empty, or why the last look failed */
};

/* What is known of a node; all empty when nothing is.  Texts live in the arena. */
must_use bool watched_find(struct journal *journal, struct text name, struct arena *arena,
    struct watched *out, struct err *err);

/* Remember it, inside a transaction. */
must_use bool watched_set(
    struct journal *journal, struct text name, const struct watched *watched, struct err *err);
