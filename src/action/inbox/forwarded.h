/*
 * forwarded.h - what another node had in custody for this one: the sealed bytes are opened as
 * if who sealed them had brought them, and rank by the custody.
 */
#pragma once

#include "action/inbox/arrival.h"

/* Take a custody with its bytes, inside a transaction.  The custodian has its receipt in any
 * case; what the bytes hold is answered, under a seal that it cannot open, if they can be
 * opened and hold something that may come.  `beside` as arrival_check_files() has it.
 * Faults: INPUT; SYSTEM. */
must_use bool forwarded_take(
    struct arrival *arrival, const char *const *beside, struct err *err);

/* What was within it is in the journal now: if the custody is older than its receipt here,
 * say that it ranks by that, and put it into the answer.  Faults: SYSTEM. */
must_use bool forwarded_rank(struct arrival *within, struct err *err);

/* The epoch of this node's log in which a thing would have had to come, to be as old as what
 * another log committed to in one of its epochs, which last `seconds`.  False: that is no
 * epoch. */
bool forwarded_epoch(uint64_t epoch, int64_t seconds, int64_t own_seconds, uint64_t *out);
