/*
 * keeper.h - the process that has a node's private keys: see journal/keeper.h.  It cannot
 * work outside a whole sandbox.
 */
#pragma once

#include "serve/post.h"

_Noreturn void keeper_run(struct post *post);
