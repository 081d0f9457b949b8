/*
 * case_ask.h - statements of a case that others name and that have not come are asked for, of
 * those who must have them (case_give.h).
 *
 * A statement may be late, so it is waited for a moment; and whoever is asked in vain is not
 * asked over and over.
 */
#pragma once

#include "action/node/node.h"

#define CASE_ASK_SOON 10   /* seconds for which what is named is waited for at first */
#define CASE_ASK_AFTER 600 /* before the third time; then twice as long each time */

/* Cases that are looked at in a round, those in which something came last; and in one of those
 * that are more often. */
#define CASE_ASK_MOST 1000
#define CASE_ASK_FEW 8

/* Ask for what is due to be asked for in `most` cases, each in a transaction of its own; tells
 * how often it asked.  What the rules do not let be asked now is left for later.  Faults:
 * SYSTEM.
 */
must_use bool case_ask_do(
    struct node *node, int64_t now, size_t most, size_t *asked, struct err *err);
