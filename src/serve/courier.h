/*
 * courier.h - the process that speaks to others over the network: it asks witnesses to
 * cosign checkpoints, and fetches what the clerk wants to look at.
 *
 * It reads what is public, and has no keys and no private plaintext.
 */
#pragma once

#include "serve/post.h"

_Noreturn void courier_run(struct post *post);
