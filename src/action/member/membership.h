/*
 * membership.h - the accord that a node belongs to, as follows from all that it knows; and
 * what the node says about it.  What it says twice about the same one within a second, such as
 * that it takes a vote back, is of the next second, and counts from then on; faults: CONFLICT
 * when that would be far ahead of the clock.
 */
#pragma once

#include "action/node/node.h"
#include "view/members.h"

#define MEMBERSHIP_ARENA (64 * MIB)

/* Lives in the arena that it was read into. */
struct membership {
	struct members_genesis founding;
	struct roll roll;
};

/* The accord to which the node pledged last, at the moment `now`.  Faults: ABSENT when it
 * never pledged. */
must_use bool membership_load(struct node *node, int64_t now, struct arena *arena,
    struct membership *out, struct err *err);

/* Any accord that is known.  Faults: ABSENT. */
must_use bool membership_of(struct node *node, const struct hash *genesis, int64_t now,
    struct arena *arena, struct membership *out, struct err *err);

/* Is there none, or has the node left it?  Faults: CONFLICT. */
must_use bool membership_check_free(struct node *node, int64_t now, struct err *err);

/* Found one with nodes whose manifests are known, and pledge, inside a transaction.  `names`
 * has a name on each line; the node itself is one of the founders in any case.  Faults:
 * CONFLICT while it belongs to another; ABSENT, INPUT, DENIED. */
must_use bool membership_found(struct node *node, struct text name, struct text names,
    int64_t now, struct hash *id, struct err *err);

/* Pledge, inside a transaction: as a founder who was called, or to be admitted. */
must_use bool membership_join(struct node *node, const struct hash *genesis, int64_t now,
    struct hash *id, struct err *err);

/* Sponsor a node whose manifest is known, inside a transaction.  Faults: the rules'. */
must_use bool membership_admit(
    struct node *node, struct text who, int64_t now, struct hash *id, struct err *err);

/* Vote, or leave, inside a transaction; `act` is what is said but for the genesis.  Faults:
 * the rules'. */
must_use bool membership_say(
    struct node *node, const struct act *act, int64_t now, struct hash *id, struct err *err);

/* Where somebody is, as far as is known: his newest manifest's address, else what who named
 * him said; empty: not known.  Lives in the arena. */
must_use bool membership_url(struct node *node, const struct membership *membership,
    struct text name, struct arena *arena, struct text *out, struct err *err);
