/*
 * notified.h - how far the people of a node were told that something awaits them: no
 * statement, and nothing that a view could tell; so that a restart leaves nothing out.
 */
#pragma once

#include "journal/journal.h"

#define NOTIFIED_SCHEMA                                                                        \
	"CREATE TABLE IF NOT EXISTS notified ("                                                \
	" one INTEGER PRIMARY KEY CHECK (one = 1), mark INTEGER NOT NULL,"                     \
	" until INTEGER NOT NULL) STRICT;"

struct notified {
	uint64_t mark; /* statements up to this one */
	int64_t until; /* reminders up to this time, in seconds */
};

/* Faults: SYSTEM. */
must_use bool notified_find(
    struct journal *journal, bool *found, struct notified *out, struct err *err);

/* Inside a transaction. */
must_use bool notified_set(
    struct journal *journal, const struct notified *notified, struct err *err);
must_use bool notified_clear(struct journal *journal, struct err *err);
