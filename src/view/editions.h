/*
 * editions.h - the versions of disclosure policies, in the order in which they were said.
 */
#pragma once

#include "view/projection.h"

extern const struct projection editions_projection;

struct editions_row {
	struct hash id;
	int64_t at;
	bool first;
	struct hash previous;
};

/* Call for each version of one node's policy, the newest first. */
must_use bool editions_each(struct journal *journal, struct text by,
    bool (*visit)(void *arg, const struct editions_row *row, struct err *err), void *arg,
    struct err *err);

/* The newest version of one node's policy, if there is any. */
must_use bool editions_latest(struct journal *journal, struct text by, bool *found,
    struct editions_row *out, struct err *err);
