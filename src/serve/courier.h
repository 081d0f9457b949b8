/*
 * courier.h - the process that speaks to others over the network: it asks the witnesses of
 * the policy in force to cosign checkpoints, looks at what the node's own address shows as
 * its manifest, and asks nobody else for anything.
 *
 * It reads what is public, and has no keys and no private plaintext; no other process can
 * have it send what it likes to whom it likes.
 */
#pragma once

#include "serve/post.h"

_Noreturn void courier_run(struct post *post);
