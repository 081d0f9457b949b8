/*
 * reading.h - the journal's statements, opened and parsed in a thread of their own, ahead
 * of who folds them: so two processors share the work of a rebuild.
 */
#pragma once

#include "journal/journal.h"
#include "view/body.h"

/* Call for each statement that was not forgotten, in order, and tell how many that were.
 * All is read by a second handle of the database, so what the present transaction has
 * appended is not seen.  Where there can be no thread, it is all done in the caller's.
 * Faults: what a statement's parser refuses, which names it; the database's; the visit's. */
must_use bool reading_each(struct journal *journal,
    bool (*visit)(
	void *arg, const struct statement *statement, const struct body *body, struct err *err),
    void *arg, uint64_t *count, struct err *err);
