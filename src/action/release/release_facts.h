/*
 * release_facts.h - what the public pages show of the sealed releases that are known here.
 */
#pragma once

#include "action/node/node.h"
#include "web/facts.h"

#define RELEASE_FACTS_MAX 40 /* the newest */

/* Of one; texts live in the arena, or are literals.  Faults: SYSTEM, LIMIT. */
struct vigil_watch;
must_use bool release_facts_of(struct node *node, const struct vigil_watch *watch, int64_t now,
    struct arena *arena, struct facts_release *out, struct err *err);

/* Gather them; texts live in the arena.  Faults: SYSTEM, LIMIT. */
must_use bool release_facts_gather(
    struct node *node, int64_t now, struct arena *arena, struct facts *facts, struct err *err);

/* What one of the node's own releases is for, from its bundle: for who may know that, or once
 * it is open.  Where nothing tells it, there are no covers.  Faults: SYSTEM, LIMIT. */
must_use bool release_facts_open(struct node *node, const struct vigil_watch *watch,
    struct arena *arena, struct facts_release *out, struct err *err);

/* Another number than before when they may show something else.  Faults: the database's. */
must_use bool release_facts_stamp(
    struct node *node, int64_t now, uint64_t *out, struct err *err);
