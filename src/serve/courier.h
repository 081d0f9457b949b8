/*
 * courier.h - the process that speaks to others over the network: it asks the witnesses of
 * the policy in force to cosign checkpoints, looks at what the node's own address shows as its
 * manifest, puts what the clerk has sealed into other nodes' inboxes, fetches their
 * manifests and other public files, and tells whom the operator names that something awaits.
 *
 * It reads what is public, and has no keys (but that by which what it tells is signed) and no
 * private plaintext; what it does abroad is to get public files, to post to /inbox, and to tell
 * that something awaits whom DIR/notify names, whatever it is told.  Each errand has a thread
 * of its own, a time and a size, so that nobody abroad keeps others waiting.
 */
#pragma once

#include "serve/post.h"

_Noreturn void courier_run(struct post *post);
