/*
 * within.h - what lies sealed within what was opened before: forwarded bytes, and answers that
 * come by way of a custodian.
 *
 * Who opens envelopes (serve/unsealing.h, a process of its own) opens these as well, by
 * node->opener; a node that has none does it itself.
 */
#pragma once

#include "action/node/node.h"
#include "statement/envelope.h"

/* Release with within_free(). */
struct within {
	struct arena arena;
	struct buf room;
	struct envelope envelope; /* its parts live in one of the two */
};

#define WITHIN                                                                                 \
	((struct within){                                                                      \
	    .arena = ARENA(2 * ENVELOPE_MAX), .room = BUF_SECRET(ENVELOPE_MAX + MIB) })

/* Open it; `answer` says which of the two it is.  Faults: INPUT, DENIED, LIMIT: it cannot be
 * opened here; SYSTEM: not now. */
must_use bool within_open(
    struct node *node, struct text sealed, bool answer, struct within *out, struct err *err);
void within_free(struct within *within);
