/*
 * award_in.h - what comes about rewards: a finder's answer, a request to mediate, what a
 * mediator found; for receive.h and from_node.h alone.
 */
#pragma once

#include "action/inbox/arrival.h"

/* From a finder, about an award of this node's that was said to it.  `others` are the parts
 * that may lie beside it.  Faults: DENIED for another's; CONFLICT for what was corrected, and a
 * dispute about what was countersigned; INPUT. */
must_use bool award_in_answer(
    struct arrival *arrival, const char *const *others, struct err *err);

/* From any finder: what it shows must be signed by a node that is known here, about an award
 * said to that very finder.  Faults: DENIED, ABSENT for a node that is not known, INPUT. */
must_use bool award_in_mediate(
    struct arrival *arrival, const char *const *others, struct err *err);

/* From a node, about an award of this one's.  Faults: DENIED, INPUT. */
must_use bool award_in_opinion(
    struct arrival *arrival, const char *const *others, struct err *err);
