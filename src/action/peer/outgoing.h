/*
 * outgoing.h - what the node says to other nodes, on its way: sealed for one of them, and
 * what became of it.
 *
 * A statement is sent until its receipt is in the journal.  It may arrive more than once; it
 * is answered with the first receipt each time, so that in effect it arrives once.
 */
#pragma once

#include "action/node/node.h"
#include "statement/envelope.h"
#include "statement/statement.h"

/* Seconds between attempts: twice as many after each that fails, from the first to the last,
 * of which a random half is left out, so that a crowd does not come back at once. */
#define OUTGOING_PAUSE_MIN 5
#define OUTGOING_PAUSE_MAX (INT64_C(6) * 3600)

/* What is sent. */
struct outgoing {
	struct hash id;   /* a statement of ours */
	bool poll;        /* none: ask for the proofs that are due */
	struct text peer; /* to whom */
	bool manifest;    /* with our manifests */
	bool custody; /* to lie elsewhere until it is read: with them, and nothing is asked */
};

/* Append the sealed envelope.  Faults: ABSENT when no manifest of the peer is known, or
 * nothing is to be asked; DENIED when it has retired; SYSTEM, LIMIT. */
must_use bool outgoing_seal(struct node *node, const struct outgoing *what, int64_t now,
    struct buf *sealed, struct err *err);

/* Is a statement large with what goes along, and not urgent: does it wait while others that are
 * large are on their way?  Faults: ABSENT, SYSTEM. */
#define OUTGOING_LARGE MIB
must_use bool outgoing_waits(
    struct node *node, const struct hash *id, bool *waits, struct err *err);

/* What an answer brought beside its receipt. */
struct outgoing_taken {
	size_t count;   /* proofs, and what other nodes answered by way of this one */
	struct err bad; /* why one did not hold; FAULT_NONE: all did */
};

/* Take what was answered, inside a transaction: the receipt is held to what was sent and
 * journalled, proofs are kept.  One of these that does not hold costs nothing else.
 * Faults: INPUT, DENIED for a receipt, or a custody, that does not hold; SYSTEM. */
must_use bool outgoing_take(struct node *node, const struct outgoing *what,
    const struct envelope *answer, int64_t now, struct outgoing_taken *taken, struct err *err);

/* Parts of it, for what comes by way of a custodian (entrust.h): a statement of a peer's, by
 * its newest key or an earlier one; the receipt that stands in an answer. */
struct peers_row;
must_use bool outgoing_open_said(struct node *node, const struct peers_row *peer,
    struct text note, struct statement *out, struct err *err);
must_use bool outgoing_take_receipt(struct node *node, const struct outgoing *what,
    const struct peers_row *peer, const struct envelope *answer, int64_t now, struct err *err);

/* Look at an answer without a node: it can be read whole.  Faults: INPUT, LIMIT. */
must_use bool outgoing_look(const struct envelope *answer, struct err *err);

/* Keep a peer's proof that its log commits to a statement of ours, inside a transaction, if
 * it is what its receipt promised.  Faults: DENIED, INPUT; SYSTEM. */
must_use bool outgoing_take_proof(struct node *node, struct text peer, const struct hash *id,
    struct text bytes, struct err *err);

/* Something came from it, inside a transaction: it is back, and what waits is sent at once. */
must_use bool outgoing_hurry(struct node *node, struct text peer, int64_t now, struct err *err);

/* An attempt failed: note down when the next may be, inside a transaction. */
must_use bool outgoing_failed(
    struct node *node, struct text peer, int64_t now, struct text trouble, struct err *err);
