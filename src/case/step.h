/*
 * step.h - the rules of a case: what one statement does to its state, or why it does nothing.
 *
 * Whoever is about to say something asks the same rules first.
 */
#pragma once

#include "case/state.h"

/* What a fold knows beside the state. */
struct step_view {
	const struct dag_node *node;
	const struct case_entry *entry; /* by node */
	const struct case_founder *founder;
};

/* Fold one that counts, whose predecessors were folded.  Faults: LIMIT,
 * and then nothing was done. */
must_use bool step_fold(struct state *state, const struct step_view *view, uint32_t node,
    enum outcome *outcome, struct err *err);
