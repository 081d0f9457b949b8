/*
 * anchor.h - epochs: what was received in one is committed to by one entry of
 * the log, its anchor, and each statement has its proof from then on.
 *
 * Epoch e of a node with epochs of s seconds lasts from e*s to (e+1)*s seconds
 * after 1970.  There is one anchor for each, also when nothing happened.
 */
#pragma once

#include "journal/journal.h"
#include "log/batch.h"

/* The epoch that a time belongs to. */
uint64_t anchor_epoch(int64_t at, int64_t seconds);

/* The epoch in which a statement that comes now is anchored: that of now, or a
 * later one if the clock was set back and that has its anchor already.  Faults:
 * SYSTEM when the clock is absurdly far ahead of the log. */
must_use bool anchor_open_epoch(
    struct journal *journal, int64_t now, int64_t seconds, uint64_t *epoch, struct err *err);

/* The last epoch that has its anchor; all before it, since the first, have theirs.  0:
 * none has. */
must_use bool anchor_last(struct journal *journal, uint64_t *epoch, struct err *err);

/* Has this epoch its anchor, and which entry of the log is that? */
must_use bool anchor_find(
    struct journal *journal, uint64_t epoch, bool *found, uint64_t *index, struct err *err);

/* More are left for the next call, so that nobody waits for a year of them. */
#define ANCHOR_AT_ONCE 1000

/* Add the anchors of the epochs that have ended by `now` and have none, in order,
 * ANCHOR_AT_ONCE at most, inside one transaction of its own; tells how many.  The
 * first epoch anchored is that of the journal's first statement.  publish() then
 * makes them visible.  Faults: SYSTEM, also as above. */
must_use bool anchor_all(
    struct journal *journal, int64_t now, int64_t seconds, uint64_t *made, struct err *err);

/* How many statements an anchored epoch has, if its batch, made anew of their commitments
 * and places, is the one that its entry in the log is of; and that entry's index.  Faults:
 * CONFLICT when it is not; ABSENT when the epoch has no anchor; SYSTEM. */
must_use bool anchor_check(
    struct journal *journal, uint64_t epoch, uint64_t *index, uint64_t *count, struct err *err);

/* The epoch that was proven from last, kept for more proofs of it.  Starts zero; has a
 * secret, release it with anchored_free(). */
struct anchored {
	bool known;
	uint64_t epoch;
	uint64_t index; /* of its anchor in the log */
	struct hash root;
	struct batch_seed seed;
	struct batch_place *place;
	size_t count;
	struct hash *inner; /* as batch_sum() tells them */
};

void anchored_free(struct anchored *anchored);

/* Append the proof of a statement: a tlog-proof whose extra line is the batch
 * path.  Faults: ABSENT when its epoch is not anchored and signed yet. */
must_use bool anchor_prove(struct journal *journal, const struct record *record,
    struct anchored *anchored, struct buf *out, struct err *err);
