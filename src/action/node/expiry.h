/*
 * expiry.h - which reports are kept longer than was promised: past the retention of the
 * policy that was in force when they came.
 *
 * Nothing tells yet when a report is closed.  It counts from the last thing that was said
 * about it, its receipt or the newest remark, so that what somebody still works on is not
 * among them.
 */
#pragma once

#include "action/node/node.h"
#include "view/inbox.h"

struct expiry {
	struct hash report;
	struct hash policy; /* that promises it */
	int64_t days;       /* its retention */
	int64_t last;       /* when the last thing was said */
};

/* Tell `most` of them, the newest first; the visitor may forget it.  Of what came before
 * there was a policy nothing was promised.  Faults: the database's, the visitor's. */
must_use bool expiry_each(struct node *node, int64_t now, size_t most,
    bool (*visit)(void *arg, const struct expiry *expiry, struct err *err), void *arg,
    struct err *err);
