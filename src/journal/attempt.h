/*
 * attempt.h - how it went with reaching other nodes: no statements, and nothing that a view
 * could tell; so that a restart does not begin anew with those that are silent.
 */
#pragma once

#include "journal/journal.h"

#define ATTEMPT_SCHEMA                                                                         \
	"CREATE TABLE IF NOT EXISTS attempt ("                                                 \
	" peer BLOB PRIMARY KEY, count INTEGER NOT NULL, since INTEGER NOT NULL,"              \
	" next INTEGER NOT NULL, trouble BLOB NOT NULL) STRICT, WITHOUT ROWID;"                \
	"CREATE TABLE IF NOT EXISTS refusal ("                                                 \
	" id BLOB NOT NULL, peer BLOB NOT NULL, trouble BLOB NOT NULL,"                        \
	" PRIMARY KEY (id, peer)) STRICT, WITHOUT ROWID;"

#define ATTEMPT_TROUBLE_MAX 256

/* Attempts that failed one after the other. */
struct attempt {
	uint64_t count; /* 0: the last one went well, or there was none */
	int64_t since;  /* when the first of them was */
	int64_t next;   /* not before */
};

/* What there is of a peer; `trouble`, appended, is why the last one failed. */
must_use bool attempt_find(struct journal *journal, struct text peer, struct attempt *out,
    struct buf *trouble, struct err *err);

must_use bool attempt_set(struct journal *journal, struct text peer,
    const struct attempt *attempt, struct text trouble, struct err *err);

/* Whoever is tried later may be tried at `now`: there is something urgent. */
must_use bool attempt_hurry(
    struct journal *journal, struct text peer, int64_t now, struct err *err);

/* It went well. */
must_use bool attempt_clear(struct journal *journal, struct text peer, struct err *err);

/* A statement that a peer refused for good, and why; it is not sent there again. */
must_use bool attempt_refuse(struct journal *journal, const struct hash *id, struct text peer,
    struct text trouble, struct err *err);
must_use bool attempt_refused(struct journal *journal, const struct hash *id, struct text peer,
    bool *refused, struct buf *trouble, struct err *err);
