/*
 * entrust.h - have another node keep what is sealed to one that is silent, and take what comes
 * of it: its custody, and the recipient's receipt by way of it.
 */
#pragma once

#include "action/peer/outgoing.h"
#include "view/peers.h"

struct entrust {
	struct hash of;        /* a statement of this node's */
	struct text recipient; /* whom it is sealed to: whom it is for, or this node itself */
	struct text custodian;
};

/* Seal it, and ask: inside a transaction; the outbox does the rest.  Tells the ask's id.
 * Faults: ABSENT when the recipient's manifest is not known; DENIED when he has retired; LIMIT;
 * INPUT when the custodian is one of the two. */
must_use bool entrust_ask(struct node *node, const struct entrust *what, int64_t now,
    struct hash *ask, struct err *err);

/* Write a finding of this node's own, which is for nobody else, and have it kept by another:
 * from then on it ranks among what others report.  `letter` as letter.h has it; its files are
 * in the journal.  Inside a transaction.  Tells its id, and the ask's.  Faults: as above. */
struct letter;
struct entrust_found {
	struct hash id;
	struct hash ask;
};
must_use bool entrust_finding(struct node *node, const struct letter *letter,
    struct text custodian, int64_t now, struct entrust_found *out, struct err *err);

/* Take the custody that answers an ask, inside a transaction.  Faults: INPUT, DENIED; SYSTEM.
 */
must_use bool entrust_take(struct node *node, const struct peers_row *custodian,
    const struct hash *ask, const struct envelope *answer, int64_t now, struct err *err);

/* Take what recipients answered to asks, from any answer of a custodian's, inside a
 * transaction; what does not hold is passed over.  Tells how many.  Faults: SYSTEM. */
must_use bool entrust_take_answers(struct node *node, const struct envelope *answer,
    int64_t now, size_t *count, struct err *err);
