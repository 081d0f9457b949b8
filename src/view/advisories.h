/*
 * advisories.h - the advisories that were published: all versions, and which is the newest of
 * each.
 */
#pragma once

#include "view/projection.h"

extern const struct projection advisories_projection;

/* Call for the newest version of each advisory of one node, what came last first. */
must_use bool advisories_each(struct journal *journal, struct text by,
    bool (*visit)(void *arg, const struct hash *id, struct err *err), void *arg,
    struct err *err);

/* The newest version of the one that is tracked so, if there is any. */
must_use bool advisories_find(struct journal *journal, struct text by, struct text tracking,
    bool *found, struct hash *id, struct err *err);

/* Another number than before when there is another one of that node. */
must_use bool advisories_stamp(
    struct journal *journal, struct text by, uint64_t *out, struct err *err);
