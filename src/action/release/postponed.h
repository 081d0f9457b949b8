/*
 * postponed.h - when a sealed release opens, by the postponements that its publisher's log has:
 * those count that release/schedule.h lets, with the proof that a quorum of the seal's
 * witnesses saw them in time.  The proofs are shown by the publisher and by members of the
 * committee, and kept beside what is held.
 */
#pragma once

#include "action/follower/download.h"
#include "action/follower/follow.h"
#include "release/schedule.h"

/* Tell when a release that is held opens.  What has no proof that holds, or does not count, is
 * not heeded: `unheeded` tells how many.  Faults: those of what is kept. */
struct postponed {
	int64_t opens;
	unsigned moved;
	size_t unheeded;
	bool conflict; /* two were signed for one place, which is evidence against the publisher
			*/
};

must_use bool postponed_look(const struct follow *follow, const struct follow_seal *seal,
    const struct mirrors *mirrors, struct postponed *out, struct err *err);
