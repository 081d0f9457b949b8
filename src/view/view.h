/*
 * view.h - what is so now: every projection of the journal, in one table.
 *
 * view_open() has the journal fold each statement in the transaction that appends it, so
 * that nobody else needs to think of it.
 */
#pragma once

#include "view/projection.h"

/* Make the tables where missing, fold again those that were made by other rules (of an
 * older accord), and have what is appended from now on folded.
 * Faults: as view_rebuild(). */
must_use bool view_open(struct journal *journal, struct err *err);

/* Parse a statement whole and take it into account, inside a transaction.
 * Faults: as body_parse(), and the database's. */
must_use bool view_fold(
    struct journal *journal, const struct statement *statement, struct err *err);

/* Undo what was folded of a statement that is being forgotten.  Faults: as view_fold(). */
must_use bool view_forget(
    struct journal *journal, const struct record *record, struct err *err);

/* Drop all of it and fold the journal again, in one transaction; tells how many
 * statements that were.  Faults: INPUT and so on when one is not what its kind asks for;
 * the database's.  On failure the views are as they were. */
must_use bool view_rebuild(struct journal *journal, uint64_t *count, struct err *err);

/* A hash over every row of every view: the same for views that are the same. */
must_use bool view_digest(struct journal *journal, struct hash *out, struct err *err);
