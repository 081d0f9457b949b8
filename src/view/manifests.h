/*
 * manifests.h - the manifests of somebody as the journal has them, for the projections that
 * know which these are.
 */
#pragma once

#include "journal/journal.h"
#include "statement/chain.h"

/* The chain of those whose ids a query of one column tells, from the first version on; ends the
 * query.  `name` is for the fault.  Faults: ABSENT when there is none; SYSTEM.  Release with
 * chain_free(). */
must_use bool manifests_chain(struct journal *journal, struct query *ids, struct text name,
    struct chain *out, struct err *err);
