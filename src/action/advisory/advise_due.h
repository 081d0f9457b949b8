/*
 * advise_due.h - the advisories of sealed releases are published when these open, by the node
 * itself; and are noted when they are sealed.
 */
#pragma once

#include "action/node/node.h"

/* Inside a transaction: publish the documents of these digests, a line each, which lie in
 * DIR/drafts, when the release opens.  Faults: as enclosure_take(); INPUT. */
must_use bool advise_later(
    struct node *node, const struct hash *seal, struct text lines, struct err *err);

/* Publish those whose release is open.  What cannot be published is noted with the reason, and
 * keeps nothing else from its time.  Faults: SYSTEM, LIMIT. */
must_use bool advise_due(struct node *node, int64_t now, struct err *err);
