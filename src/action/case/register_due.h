/*
 * register_due.h - who was told of a release in advance is published by itself once it has
 * opened, and nothing that is still secret is told by it: the releases of others in the case
 * have opened, too, by what they said, and no embargo is in force.
 *
 * The title names the release alone: what people call the case stays with them.
 */
#pragma once

#include "action/node/node.h"

/* Do it for all whose time has come; what was published is not published again.  In
 * transactions of its own.  Faults: SYSTEM, LIMIT. */
must_use bool register_due(struct node *node, int64_t now, struct err *err);
