/*
 * case_ask.h - statements of a case that others name and that have not come are asked for, of
 * those who must have them (case_give.h).
 *
 * A statement may be late, so it is waited for first; and whoever is asked in vain is not asked
 * over and over.
 */
#pragma once

#include "action/node.h"

#define CASE_ASK_AFTER 600 /* seconds for which what is named is waited for */

/* Ask for what is due to be asked for in any case, each in a transaction of its own; tells how
 * often it asked.  What the rules do not let be asked now is left for later.  Faults: SYSTEM.
 */
must_use bool case_ask_do(struct node *node, int64_t now, size_t *asked, struct err *err);
