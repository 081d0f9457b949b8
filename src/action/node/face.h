/*
 * face.h - the public face of a node: pages for people, the same as JSON, security.txt.
 *
 * All of it is derived: from the manifest, the versions of the policy, and the checkpoint
 * that the public tree shows.
 */
#pragma once

#include "action/node/node.h"

/* Write anew what no longer shows what is so: after a change of manifest or policy, and what
 * shows the log once an epoch, so that the pages tell no more of time than the log does.
 * Costs next to nothing when nothing changed.  Faults: SYSTEM, LIMIT. */
must_use bool face_update(struct node *node, int64_t now, struct err *err);
