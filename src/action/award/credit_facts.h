/*
 * credit_facts.h - what the public pages show of who was thanked.
 */
#pragma once

#include "action/node/node.h"
#include "web/facts.h"

#define CREDIT_FACTS_MAX 500 /* the newest */

/* Gather them, but for those that others correct; texts live in the arena.  Faults: SYSTEM,
 * LIMIT. */
must_use bool credit_facts_gather(
    struct node *node, struct arena *arena, struct facts *facts, struct err *err);
