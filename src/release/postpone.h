/*
 * postpone.h - a publisher moves the time of a sealed release, with the key that it keeps
 * offline.
 *
 * It names the postponement before it, so that there is one row of them; whether it counts
 * is for schedule.h to tell.
 */
#pragma once

#include "release/reason.h"

struct postpone {
	struct hash of; /* the seal */
	bool first;
	struct hash previous; /* the postponement before; zero in the first */
	int64_t opens;        /* the new time, seconds UTC */
	struct text reason;   /* REASON_MAX */
};

/* Read the body of a release.postpone; text is borrowed from the statement.  Faults: INPUT. */
must_use bool postpone_parse(
    const struct statement *statement, struct postpone *out, struct err *err);

/* Write and sign one that postpone_parse() reads, with the release key; `opens` lies within
 * UTC_MIN and UTC_MAX.  Faults: INPUT, LIMIT. */
must_use bool postpone_sign(const struct postpone *postpone, int64_t at,
    const struct signer *release, struct buf *out, struct hash *id, struct err *err);
