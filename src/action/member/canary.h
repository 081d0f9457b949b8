/*
 * canary.h - a node signs its canary and what it says of requests of governments, and tells how
 * all of its accord keep theirs.
 */
#pragma once

#include "action/member/promise_book.h"
#include "action/node/node.h"

/* All that the node knows of, itself first; by then it is judged. */
must_use bool canary_gather(struct node *node, int64_t now, struct arena *arena,
    struct promise_book *book, struct err *err);

struct canary_wish {
	int64_t days;
	size_t leave_outs; /* sentences that are not said */
	const struct text *leave_out;
	struct text beacon; /* of whose log it is the head; empty: whose was seen last */
};

/* Sign the next, inside a transaction.  Faults: CONFLICT when no other member's head of less
 * than a day is known here; ABSENT for a sentence or a member that there is not; INPUT. */
must_use bool canary_say(struct node *node, const struct canary_wish *wish, int64_t now,
    struct hash *id, struct err *err);

/* Say how many requests there were, inside a transaction.  Faults: CONFLICT when that was said
 * before and no reason is given for correcting it; INPUT. */
must_use bool canary_record(struct node *node, const struct demand *request, int64_t now,
    struct hash *id, struct err *err);

/* The same as facts for the public pages. */
must_use bool canary_facts(struct node *node, int64_t now, struct arena *arena,
    struct promise_book *book, struct facts *facts, struct err *err);
