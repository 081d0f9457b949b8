/*
 * poll.h - a finder asks a node for the proofs it owes, and for what was said to the finder.
 */
#pragma once

#include "crypto/age.h"
#include "statement/statement.h"

#define POLL_REPORTS_MAX 100 /* a proof for each fits into one envelope */

struct poll {
	struct recipient reply; /* seal the answer to it */
	size_t count;
	struct hash of[POLL_REPORTS_MAX]; /* the reports asked about, each once */
	bool mail;                        /* what was said to the finder is asked for, too */
	uint64_t have;                    /* but for so many, the first ones, which it has */
};

/* Read the body of a poll.  Faults: INPUT, also for a report asked about twice; LIMIT
 * for too many. */
must_use bool poll_parse(const struct statement *statement, struct poll *out, struct err *err);

/* Write and sign one, addressed to a node; it asks about each report once. */
must_use bool poll_sign(
    const struct poll *poll, const struct saying *how, struct buf *out, struct err *err);
