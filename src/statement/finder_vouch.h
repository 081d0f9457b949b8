/*
 * finder_vouch.h - a node says that a finder is one whose reports are worth reading: to itself,
 * or to another node, which then asks of that finder no more than of those it knows.
 *
 * It says nothing of who the finder is, nor that a report is right.
 */
#pragma once

#include "statement/statement.h"

#define FINDER_VOUCH_WHY_MAX 1000

struct finder_vouch {
	struct text finder; /* its name, the hash of its key */
	struct text why;    /* a line, perhaps empty */
};

/* Read the body of one; texts are borrowed from the statement.  Faults: INPUT. */
must_use bool finder_vouch_parse(
    const struct statement *statement, struct finder_vouch *out, struct err *err);

/* Write and sign one, addressed to `to`.  Faults: INPUT, LIMIT. */
struct finder_vouch_how {
	const struct signer *signer;
	int64_t at;
	struct text to;
};
must_use bool finder_vouch_sign(const struct finder_vouch *vouch,
    const struct finder_vouch_how *how, struct buf *out, struct hash *id, struct err *err);
