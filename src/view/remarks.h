/*
 * remarks.h - which remarks there are about which statement.
 *
 * What they say stays in the journal.
 */
#pragma once

#include "view/projection.h"

extern const struct projection remarks_projection;

/* Call for the last `most` remarks about a statement, the newest first. */
must_use bool remarks_each(struct journal *journal, const struct hash *of, size_t most,
    bool (*visit)(void *arg, const struct hash *remark, struct err *err), void *arg,
    struct err *err);
