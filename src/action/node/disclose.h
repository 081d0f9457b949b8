/*
 * disclose.h - say what one's disclosure policy is, from now on.
 */
#pragma once

#include "action/node/node.h"
#include "bounty/change.h"
#include "bounty/edition.h"

#define DISCLOSE_DRAFT "policy.json" /* in the node's directory: the policy to be said next */

/* A version of a policy that was said. */
struct disclosed {
	struct hash id;
	int64_t at;
	struct edition edition; /* in the arena */
	struct changes changes; /* told by disclose_say(): none, if it is the first */
};

struct disclose_wish {
	struct text json; /* the policy */
	bool knowing;     /* what is worse for those who report is meant */
	int64_t now;
};

/* The newest version of the node's policy, if there is any; one of its versions.
 * Faults: ABSENT for an id that is none; SYSTEM, LIMIT. */
must_use bool disclose_latest(struct node *node, struct arena *arena, bool *found,
    struct disclosed *out, struct err *err);
must_use bool disclose_find(struct node *node, const struct hash *id, struct arena *arena,
    struct disclosed *out, struct err *err);

/* Inside a transaction: sign the policy and append it.  What is no change is refused, and,
 * unless `knowing`, so is what is worse for those who report, or may be: it must have been
 * seen and meant.  Reports keep the version under which they came.
 * Faults: INPUT; CONFLICT for no change; DENIED for what is worse; LIMIT, SYSTEM. */
must_use bool disclose_say(struct node *node, const struct disclose_wish *wish,
    struct arena *arena, struct disclosed *out, struct err *err);
