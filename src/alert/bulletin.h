/*
 * bulletin.h - an alert that anybody may read, published by a node that has it; public.
 *
 * Only TLP:CLEAR is for that, and it is by who publishes it: whose it was is named.
 */
#pragma once

#include "alert/alert.h"

struct bulletin {
	struct hash of; /* the alert, which stays where it is */
	struct text origin;
	int64_t said; /* by its source, then */
	struct text title, text;
	struct shape_list indicators; /* as of an alert */
};

/* Read the body; texts live in the arena, on failure `out` is as it was.  Faults: INPUT, LIMIT.
 */
must_use bool bulletin_parse(const struct statement *statement, struct arena *arena,
    struct bulletin *out, struct err *err);

/* Write and sign one that bulletin_parse() reads.  Faults: INPUT; LIMIT for what is too long
 * for a public statement. */
must_use bool bulletin_sign(const struct bulletin *bulletin, int64_t at,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);
