/*
 * receive.h - what came in through the door: a sealed envelope.
 *
 * A report or letter is answered with a receipt, a poll with the proofs that have become
 * due; answers are sealed to the finder or the node that sent it.
 */
#pragma once

#include "action/node/node.h"
#include "statement/envelope.h"

/* A poll must have been signed this close to now, so that an old one tells
 * nothing to who replays it. */
#define RECEIVE_POLL_SKEW 300

/* Look at what an envelope brought without a node: it can be read whole.  For who opens it; who
 * receives it verifies it and reads it again.  Faults: INPUT, DENIED, LIMIT. */
must_use bool receive_look(const struct envelope *envelope, struct err *err);

/* Decide about what lies in an envelope, whoever sent it, inside a transaction: the first step
 * of an arrival. When it is refused, what was written is to be undone.  Faults: as receive().
 */
struct arrival;
must_use bool receive_act(struct arrival *arrival, struct err *err);

/* The part that answers an anonymous report in the place of a receipt; it is empty. */
#define RECEIVE_KEPT "kept"

/* What a refusal means for who sent it, beyond its fault. */
enum receive_why {
	RECEIVE_UNTOLD,
	RECEIVE_FORGOTTEN,  /* what comes was here, and was forgotten */
	RECEIVE_MANIFEST,   /* the node that sends shall show its manifests */
	RECEIVE_QUARANTINE, /* the share of strangers is full, for now */
	RECEIVE_QUOTA,      /* that of this key is, for now */
	RECEIVE_STRANGERS,  /* that of finders whom nobody knows is, for now */
	RECEIVE_WORK,       /* who sends shall show some work */
	RECEIVE_AWARD,      /* the award that is answered no longer takes that answer */
	RECEIVE_SHOWN,      /* what is shown to who shall mediate does not hold here */
};
#define RECEIVE_WHYS (RECEIVE_SHOWN + 1)

/* An envelope that was opened, and its answer. */
struct receive_work {
	const struct envelope *envelope; /* NULL: it could not be opened, as `err` says */
	struct buf *reply;               /* the answer, sealed, is appended */
	struct err err;                  /* FAULT_NONE when it was received */
	enum receive_why why;
	unsigned paid;  /* bits of work that came along */
	unsigned asked; /* of RECEIVE_WORK: how many are asked */
};

/* Those that share one transaction and its flush. */
struct receive_round {
	struct receive_work *works;
	size_t count;
	/* Called between the steps of the work, for whoever has others waiting; NULL: nobody.
	 * It must leave the node's database alone. */
	void (*meanwhile)(void *arg);
	void *arg;
};

/* Receive them all, in order.  Each has its answer only once that is durable.  One that fails
 * harms no other. */
void receive_round(struct node *node, int64_t now, const struct receive_round *round);
void receive_all(struct node *node, int64_t now, struct receive_work *works, size_t count);

/* Open, verify, journal durably, answer: appends the sealed answer to `reply`.  What
 * was answered survives a crash; on failure nothing was kept.  A report that came
 * before gets its first receipt again.
 * Faults: INPUT, DENIED, LIMIT, SYSTEM; CONFLICT for a report that was forgotten since.
 * Their texts may quote what was sealed: for the operator, not to be sent back in the
 * open. */
must_use bool receive(
    struct node *node, struct text sealed, int64_t now, struct buf *reply, struct err *err);
