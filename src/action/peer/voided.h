/*
 * voided.h - proofs of another node that are kept, looked at again once it says that a key of
 * its log is somebody else's.
 *
 * What such a key signed counts only as far as the manifest says, so a proof may hold no more
 * that held when it came.  It is put aside: what was sent is received, and not proven; it is
 * asked for as one that never came.
 */
#pragma once

#include "action/node/node.h"

/* Do so with all that a node gave, after its manifests were kept, inside a transaction. Faults:
 * LIMIT, SYSTEM. */
must_use bool voided_look(struct node *node, struct text name, struct err *err);
