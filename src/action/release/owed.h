/*
 * owed.h - what a node has still to do for releases that wait for their time.
 */
#pragma once

#include "action/node/node.h"

/* Could it tell every share that it was dealt by its present age key alone?  What was dealt to
 * one that it used before only that one opens.  Faults: CONFLICT, which names the release;
 * the database's. */
must_use bool owed_check_key(struct node *node, int64_t now, struct err *err);
