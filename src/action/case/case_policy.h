/*
 * case_policy.h - the disclosure policy that a case came under: the one that the receipt of its
 * report binds; else the newest that this node has.
 */
#pragma once

#include "action/case/case_call.h"
#include "case/clocks.h"

struct case_policy {
	bool found;
	bool bound;       /* by the receipt of a report, which was received then: */
	int64_t received; /* else the case's opening */
	int64_t embargo_days;
	struct clock_policy targets;
};

/* The ids of its reports, as its opening says, in the arena; none where that has not come. */
must_use bool case_policy_reports(struct journal *journal, const struct ledger *ledger,
    struct arena *arena, struct shape_list *reports, struct err *err);

/* What holds for a case; *found is false when there is no policy.  Faults: SYSTEM. */
must_use bool case_policy_find(const struct case_speaker *speaker, const struct ledger *ledger,
    struct case_policy *out, struct err *err);
