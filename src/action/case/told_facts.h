/*
 * told_facts.h - what the public pages show of who was told in advance.
 */
#pragma once

#include "action/node/node.h"
#include "web/facts.h"

#define TOLD_FACTS_MAX 100 /* the newest statements */

/* Gather them; texts live in the arena.  Faults: SYSTEM, LIMIT. */
must_use bool told_facts_gather(
    struct node *node, struct arena *arena, struct facts *facts, struct err *err);

/* Another number than before when they may show something else.  Faults: the database's. */
must_use bool told_facts_stamp(struct node *node, uint64_t *out, struct err *err);
