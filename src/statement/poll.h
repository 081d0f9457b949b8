/*
 * poll.h - a finder asks a node for the proofs it owes.
 */
#pragma once

#include "crypto/age.h"
#include "statement/statement.h"

#define POLL_REPORTS_MAX 100 /* a proof for each fits into one envelope */

struct poll {
	struct recipient reply; /* seal the answer to it */
	size_t count;
	struct hash of[POLL_REPORTS_MAX]; /* the reports asked about */
};

/* Read the body of a poll.  Faults: INPUT, LIMIT for too many reports. */
must_use bool poll_parse(const struct statement *statement, struct poll *out, struct err *err);

/* Write and sign one, addressed to a node. */
must_use bool poll_sign(const struct poll *poll, struct text to, int64_t at,
    const struct signer *finder, struct buf *out, struct err *err);
