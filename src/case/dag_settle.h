/*
 * dag_settle.h - which statements count, and in which order; see dag.h.
 */
#pragma once

#include "case/dag.h"

/* Is the one before the other, of those that count? */
bool dag_before(const struct dag_node *a, const struct dag_node *b);

/* The same as settling all anew, for one that just came and that nobody named before, when all
 * else is settled; or leave it to that. */
void dag_settle_one(struct dag *dag, uint32_t node);
