/*
 * award_list.h - the ledger of rewards: what is owed, promised and late, by the policy that
 * each report is bound to, as it is at a time.
 */
#pragma once

#include "action/award/awarded.h"
#include "codec/json_write.h"

#define AWARD_LIST_MAX 1000
#define AWARD_LIST_COUNTED 10000 /* the newest: what each row came to */

/* Write the members `awards` (the newest first), `undecided` (reports for which the policy
 * promises a decision, the oldest first) and `rows` (what each row of a table came to), into an
 * object that was begun.  `limit` of each at most.  Faults: SYSTEM, LIMIT. */
must_use bool award_list_write(
    struct node *node, int64_t at, size_t limit, struct writer *w, struct err *err);
