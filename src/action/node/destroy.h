/*
 * destroy.h - what a private statement said, destroyed here for good, with all that tells of
 * it: its files, its receipt, the remarks about it.
 */
#pragma once

#include "action/node/node.h"
#include "statement/forget.h"

/* Inside a transaction; `forget` gets the ids of all that is gone, `files` counts those that
 * nothing else names.  Faults: LIMIT; the journal's. */
must_use bool destroy_statement(struct journal *journal, const struct statement *statement,
    struct forget *forget, uint64_t *files, struct err *err);

/* Say so, to the node itself, in the same transaction. */
must_use bool destroy_say(struct node *node, int64_t now, const struct forget *forget,
    struct hash *id, struct err *err);
