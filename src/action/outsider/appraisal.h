/*
 * appraisal.h - what nodes promised and how they kept it, as an outsider finds it from public
 * files alone: logs, manifests, policies, sealed releases, and what nodes found of each other.
 *
 * Nothing is believed that does not verify.  What others signed that they saw counts for
 * what they saw; what a node says of itself is told as that.
 */
#pragma once

#include "action/follower/download.h"
#include "action/outsider/offered.h"
#include "base/arena.h"
#include "web/audit_page.h"

#define APPRAISAL_ROOM (192 * MIB)

struct appraisal {
	const struct mirrors
	    *places;           /* a node each, from the first on; to each other mirrors */
	char *const *names;    /* of the places, as they are told */
	struct text witnesses; /* a tlog-policy to hold logs to; empty: the one each shows */
	int64_t now;
	const struct offered *offered; /* by parties; NULL: nothing */
};

/* Look at all of them; what is found lives in the arena.  A node that cannot be looked at is
 * told as that, and the others are looked at.  Faults: LIMIT, INPUT for witnesses that are no
 * policy. */
must_use bool appraise(const struct appraisal *appraisal, struct arena *arena,
    struct audit_facts *out, struct err *err);
