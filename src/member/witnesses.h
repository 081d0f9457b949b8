/*
 * witnesses.h - who vouches for a node's log: a public statement with a tlog-policy, in the
 * log itself.
 *
 * Each but the first names the one before.  It counts for those who follow the log once a
 * checkpoint that holds it has the quorum of the one before: so nobody can take the place of
 * a log's witnesses who does not have them agree.
 */
#pragma once

#include "statement/statement.h"

#define WITNESSES_MAX (40 * KIB) /* escaped, it has to fit into a statement */

struct witnesses {
	bool first;
	struct hash previous;
	struct text policy; /* what it says is log/policy.h's */
};

/* Read the body; texts are borrowed from the statement.  Faults: INPUT. */
must_use bool witnesses_parse(
    const struct statement *statement, struct witnesses *out, struct err *err);

/* Write and sign one that witnesses_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool witnesses_sign(const struct witnesses *witnesses, int64_t at,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);

/* Append where, in the public tree, the checkpoint is kept by which the quorum before agreed to
 * the policy of that statement. */
void witnesses_path(const struct hash *id, struct buf *out);
