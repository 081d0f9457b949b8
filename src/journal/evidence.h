/*
 * evidence.h - proofs that other nodes gave: that their logs commit to a statement.
 *
 * They are no statements, and verify by themselves; who puts one in has verified it.
 */
#pragma once

#include "journal/journal.h"

#define EVIDENCE_SCHEMA                                                                        \
	"CREATE TABLE IF NOT EXISTS evidence ("                                                \
	" of BLOB NOT NULL, giver BLOB NOT NULL, bytes BLOB NOT NULL,"                         \
	" PRIMARY KEY (of, giver)) STRICT, WITHOUT ROWID;"                                     \
	"CREATE TABLE IF NOT EXISTS evidence_void ("                                           \
	" of BLOB NOT NULL, giver BLOB NOT NULL, bytes BLOB NOT NULL,"                         \
	" PRIMARY KEY (of, giver)) STRICT, WITHOUT ROWID;"

/* Keep what `by` gave about a statement; what was kept before stays.  Inside a
 * transaction. */
must_use bool evidence_add(struct journal *journal, const struct hash *of, struct text by,
    struct text bytes, struct err *err);

/* Append it.  Faults: ABSENT, LIMIT, SYSTEM when it is not what it was. */
must_use bool evidence_find(struct journal *journal, const struct hash *of, struct text by,
    struct buf *out, struct err *err);

must_use bool evidence_has(
    struct journal *journal, const struct hash *of, struct text by, bool *has, struct err *err);

/* Call for all statements about which `by` gave one, up to `most`. */
must_use bool evidence_each(struct journal *journal, struct text by, size_t most,
    bool (*visit)(void *arg, const struct hash *of, struct err *err), void *arg,
    struct err *err);

/* It proves nothing any more: it is put aside, and there is none until another comes.  Inside
 * a transaction. */
must_use bool evidence_void(
    struct journal *journal, const struct hash *of, struct text by, struct err *err);

/* Was one put aside? */
must_use bool evidence_is_void(
    struct journal *journal, const struct hash *of, struct text by, bool *is, struct err *err);
