/*
 * laid_open.h - at publication, what was closed as a duplicate is opened: each finder whose
 * report was closed since an earlier one says the same is told what that says, by openings that
 * lead to the proof which he has.
 *
 * It is said by another closing of the same report.  Whose the earlier one is is never told,
 * nor what its files are called; what people wrote into its fields is.
 */
#pragma once

#include "action/node/node.h"

/* Do it for all that were closed since this report came earlier, inside a transaction; tells
 * how many finders are told.  What was told already is not said again.  Faults: SYSTEM, LIMIT.
 */
must_use bool laid_open_report(
    struct node *node, const struct hash *earlier, int64_t now, size_t *count, struct err *err);

/* The same for all reports of a case. */
must_use bool laid_open_case(
    struct node *node, const struct hash *of_case, int64_t now, size_t *count, struct err *err);
