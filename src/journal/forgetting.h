/*
 * forgetting.h - what statements said, destroyed for good; their ids and commitments stay.
 */
#pragma once

#include "journal/journal.h"

/* Destroy what a private statement said, and its salts, inside a transaction: only its row
 * stays, with id, kind, time, epoch and commitment, so that the log still verifies.  The
 * database overwrites what it frees.  Faults: ABSENT; CONFLICT when it is public. */
must_use bool journal_forget(struct journal *journal, const struct hash *id, struct err *err);

/* Destroy what a public statement of the node's said, inside a transaction in which a
 * takedown says so: only its row stays, and its id in the log.  Faults: ABSENT; CONFLICT when
 * it is private, or another's. */
must_use bool journal_take_down(
    struct journal *journal, const struct hash *id, struct err *err);

/* After something was forgotten and committed: have the write-ahead log emptied, where it
 * may lie until then; others who read meanwhile may keep it from that, and the next time
 * does it. */
must_use bool journal_scrub(struct journal *journal, struct err *err);
