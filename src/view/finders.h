/*
 * finders.h - what finders have reported, and which of them somebody vouches for: who is new
 * has a share of its own.
 *
 * Who they are stands in it as tags alone.
 */
#pragma once

#include "view/projection.h"

extern const struct projection finders_projection;

struct finders_kept {
	uint64_t reports;
	uint64_t bytes;
};

/* What came from a finder, received at `since` or later; what came from all of those for whom
 * nobody vouches. */
must_use bool finders_of(struct journal *journal, struct text finder, int64_t since,
    struct finders_kept *out, struct err *err);
must_use bool finders_strangers(
    struct journal *journal, int64_t since, struct finders_kept *out, struct err *err);

/* Does this node vouch for a finder, or another whose manifest is confirmed? */
must_use bool finders_vouched(
    struct journal *journal, struct text finder, bool *vouched, struct err *err);
