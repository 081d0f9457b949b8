/*
 * dealing.h - seal a release whose key other nodes hold together: a committee, each of whom is
 * dealt a share in confidence, so that it opens without its publisher as well.
 */
#pragma once

#include "action/release/release.h"

/* Who, and by which rules. */
struct dealing {
	struct text names;  /* a line each; empty: all other members of the accord */
	unsigned threshold; /* 0: the fewest that are more than half */
	int64_t now;        /* when it is said */
	int64_t grace;      /* seconds; 0: TIMING_GRACE */
	struct timing_postpone postpone; /* count 0: its time stands */
};

/* As release_say(), with a committee.  Those who witness this node's log are pinned for time;
 * fewer than half of them may lie.  Each member's deal goes out with the node's mail, sealed
 * to it.  Faults: ABSENT for a member that is not known, or where nobody witnesses the
 * log; INPUT, LIMIT; those of release_say(). */
must_use bool dealing_say(struct node *node, const struct seal *seal,
    const struct identity *key, const struct dealing *dealing, struct hash *id,
    struct err *err);
