/*
 * challenge.h - a proof that was promised did not come.
 *
 * First whoever waits for it says so to the node that owes it, which answers with the
 * proof.  If it does not, what it signed may be shown to everybody.
 */
#pragma once

#include "statement/statement.h"

struct challenge {
	struct hash receipt; /* that promised it */
};

/* Read the body of a challenge.  Faults: INPUT. */
must_use bool challenge_parse(
    const struct statement *statement, struct challenge *out, struct err *err);

/* Write and sign one, addressed to the node that owes.  Faults: INPUT, LIMIT. */
must_use bool challenge_sign(const struct challenge *challenge, const struct saying *how,
    struct buf *out, struct hash *id, struct err *err);

/* The public one: the receipt itself, a note, as its node signed it; and the challenge that
 * was not answered. */
struct challenge_open {
	struct text node;      /* who owes */
	struct text receipt;   /* a note */
	struct hash challenge; /* its id */
};

/* Read the body; text is borrowed from the statement; whether the receipt is that node's,
 * and its time is past, is for who has its manifests to check.  Faults: INPUT, LIMIT. */
must_use bool challenge_open_parse(
    const struct statement *statement, struct challenge_open *out, struct err *err);

must_use bool challenge_open_sign(const struct challenge_open *open, int64_t at,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);
