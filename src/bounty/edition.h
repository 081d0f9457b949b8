/*
 * edition.h - a version of an organisation's disclosure policy, as it says it: the
 * statement `policy`, public and in its log.
 *
 * Each names the one before, so that no version is lost; what a report is due stays what
 * the version said that it came in under.
 */
#pragma once

#include "bounty/disclosure.h"
#include "statement/statement.h"

struct edition {
	bool first;           /* there is no previous one */
	struct hash previous; /* its id */
	struct disclosure policy;
};

/* Read the body of a policy statement; what it says is copied into the arena.
 * Faults: INPUT, LIMIT. */
must_use bool edition_parse(const struct statement *statement, struct arena *arena,
    struct edition *out, struct err *err);

/* Write and sign one that edition_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool edition_sign(const struct edition *edition, int64_t at, const struct signer *node,
    struct buf *out, struct hash *id, struct err *err);
