/*
 * alert_group.h - nodes under a name, as this node's people arranged them; and whom names stand
 * for.
 */
#pragma once

#include "action/deed/deed.h"
#include "alert/turn.h"

#define ALERT_GROUP_MEMBERS "members" /* all others of the accord; nobody arranges it */
#define ALERT_GROUP_CLIENTS "clients" /* to whom TLP:AMBER may be passed on */

/* A group's nodes; they live in the arena.  Faults: ABSENT. */
must_use bool alert_group_find(
    const struct deed_task *task, struct text name, struct shape_list *nodes, struct err *err);

/* The nodes that names and groups stand for, blanks between, each once, without this node; they
 * live in the task's arena.  Faults: INPUT, ABSENT, LIMIT. */
must_use bool alert_group_resolve(
    const struct deed_task *task, struct text names, struct shape_list *to, struct err *err);

/* Is a node in a group?  False also where there is no such group. */
must_use bool alert_group_has(const struct deed_task *task, struct text name, struct text node,
    bool *has, struct err *err);
