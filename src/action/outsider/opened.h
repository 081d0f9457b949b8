/*
 * opened.h - one field of a private statement, shown to who has not got the statement,
 * with all that proves it: a directory of
 *
 *	opening     the field (statement/opening.h)
 *	manifest    the node's, from the first to the newest
 *	proof       that the node's log commits to the statement
 *
 * It is the record (record.h) of a statement of which one field is known.
 */
#pragma once

#include "action/node/node.h"
#include "base/arena.h"

#define OPENED_FILE "opening"

/* Append the opening of a field of a statement of the journal.  Faults: ABSENT when it has
 * no such field; INPUT when it is public. */
must_use bool opened_make(
    const struct record *record, struct text field, struct buf *out, struct err *err);

/* The same, and what proves it, into a directory, which is made if it is not there.
 * Faults: as above; ABSENT also when there is no proof yet; CONFLICT when one of the files
 * is there. */
must_use bool opened_save(struct node *node, const struct record *record, struct text field,
    int64_t now, const char *dir, struct err *err);

/* What such a directory shows; texts live in the arena. */
struct opened_facts {
	struct text node;
	struct hash of; /* the statement */
	struct text field;
	struct text value; /* canonical JSON */
	uint64_t epoch;
	int64_t anchored_by; /* the epoch's end */
};

/* Is it one? */
bool opened_is(const char *dir);

/* Check everything in it, offline.  With `root` not empty it must be a root key (a vkey)
 * of the node's.  Faults: INPUT, DENIED, ABSENT, LIMIT. */
must_use bool opened_check(const char *dir, struct text root, struct arena *arena,
    struct opened_facts *out, struct err *err);
