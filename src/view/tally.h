/*
 * tally.h - how many statements of each kind there are, but for those forgotten, counted as
 * they come: to count them when somebody asks would take ever longer.
 */
#pragma once

#include "view/projection.h"

extern const struct projection tally_projection;

/* Call for each kind of which there are any, in the order of their names. */
must_use bool tally_each(struct journal *journal,
    bool (*visit)(void *arg, struct text kind, uint64_t count, struct err *err), void *arg,
    struct err *err);

/* How many there are in all. */
must_use bool tally_all(struct journal *journal, uint64_t *count, struct err *err);
