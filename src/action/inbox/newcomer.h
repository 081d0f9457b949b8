/*
 * newcomer.h - reports of finders for whom nobody vouches, and to whom this node has said
 * nothing yet: they have a share of their own, and the more of it is taken, the more work is
 * asked with each (statement/work.h).  Nothing is asked of whom this node, or another that is
 * confirmed, vouches for (finder_vouch.h), or with whom it has spoken in a case.
 *
 * No report is rejected for being a stranger's: where the share is full it is for later.
 */
#pragma once

#include "action/inbox/arrival.h"
#include "view/finders.h"

#define NEWCOMER_SECONDS ((int64_t)30 * 86400)
#define NEWCOMER_REPORTS 4096 /* of all of them, if the operator says nothing */
#define NEWCOMER_BYTES ((uint64_t)2 * GIB)
#define NEWCOMER_EACH 10 /* of one of them without work */

/* Is it one? */
must_use bool newcomer_is(
    struct journal *journal, struct text finder, bool *is, struct err *err);

/* The work that is asked with another report, in bits; 0: none.  *full: there is no room. */
unsigned newcomer_bits(const struct finders_kept *own, const struct finders_kept *all,
    uint64_t reports, bool *full);

/* May this report of a finder be kept?  Faults: LIMIT, with why and the work that is asked;
 * SYSTEM. */
must_use bool newcomer_check(struct arrival *arrival, struct err *err);
