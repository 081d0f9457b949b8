/*
 * alert_facts.h - what the public pages show of alerts: those that were published, and how soon
 * others acted in drills that are over.
 */
#pragma once

#include "action/node/node.h"
#include "web/facts.h"

#define ALERT_FACTS_MAX 100 /* the newest */

/* Gather them; texts live in the arena.  Faults: SYSTEM, LIMIT. */
must_use bool alert_facts_gather(
    struct node *node, struct arena *arena, struct facts *facts, struct err *err);
