/*
 * due.h - what a node does because its time has come: unlock releases and publish their
 * advisories, anchor epochs that have ended, publish the log.
 */
#pragma once

#include "action/node/node.h"

/* Do all that is due by `now` (seconds UTC), and tell when the next is; that is `now`
 * when there is too much for one call.  Safe to call at any time and by several
 * processes.  Releases come first. */
must_use bool due_do(struct node *node, int64_t now, int64_t *next, struct err *err);

/* Only the first of it: the keys of releases whose time has come become public. */
must_use bool due_post_keys(struct node *node, int64_t now, struct err *err);
