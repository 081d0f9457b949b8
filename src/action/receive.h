/*
 * receive.h - what came in through the door: a sealed envelope.
 *
 * A report is answered with a receipt, a poll with the proofs that have become
 * due; both answers are sealed to the finder.
 */
#pragma once

#include "action/node.h"

/* A poll must have been signed this close to now, so that an old one tells
 * nothing to who replays it. */
#define RECEIVE_POLL_SKEW 300

/* Open, verify, journal durably, answer: appends the sealed answer to `reply`.  What
 * was answered survives a crash; on failure nothing was kept.  A report that came
 * before gets its first receipt again.
 * Faults: INPUT, DENIED, LIMIT, SYSTEM.  Their texts may quote what was sealed: for the
 * operator, not to be sent back in the open. */
must_use bool receive(
    struct node *node, struct text sealed, int64_t now, struct buf *reply, struct err *err);
