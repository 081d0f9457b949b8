/*
 * outbox.h - what the node says to other nodes, for each of them: whether its receipt has
 * come, and what that promised.
 */
#pragma once

#include "view/projection.h"

extern const struct projection outbox_projection;

struct outbox_row {
	uint64_t serial; /* counted as they are said; for each recipient of a statement */
	struct hash id;
	struct text peer; /* the recipient */
	struct text what; /* its kind, and a letter's title */
	int64_t at;
	bool received; /* its receipt came; the rest is what that says */
	struct hash receipt;
	int64_t when;
	uint64_t epoch;
	int64_t proof_by;
};

/* Call for the first one of each recipient that still waits, what is urgent before the rest, if
 * that may be tried at `now` (journal/attempt.h); in the order in which they were said.  Texts
 * live until `visit` returns. */
must_use bool outbox_due(struct journal *journal, int64_t now,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err);

/* When the next may be that must not be now; INT64_MAX: none waits for its time. */
must_use bool outbox_next(struct journal *journal, int64_t now, int64_t *next, struct err *err);

/* The same for the newest `most`, the newest first. */
must_use bool outbox_list(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err);

/* When the next proof is due after `now`; INT64_MAX: none is. */
must_use bool outbox_next_proof(
    struct journal *journal, int64_t now, int64_t *next, struct err *err);

/* A statement and one whom it is addressed to. */
struct outbox_place {
	const struct hash *id;
	struct text peer;
};

/* Their row. */
must_use bool outbox_find(struct journal *journal, const struct outbox_place *place,
    struct arena *arena, bool *found, struct outbox_row *out, struct err *err);

/* Call for each recipient of a statement. */
must_use bool outbox_of(struct journal *journal, const struct hash *id,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err);

/* Those of a recipient, or of all when it is empty, whose proof is due by `now`. */
struct outbox_wanted {
	struct text peer;
	int64_t now;
	size_t most; /* no more than so many */
};

/* Call for those whose receipt came and which have no proof yet, or which asked for custody of
 * something whose recipient has not answered yet, those first that have been due for the
 * longest. */
must_use bool outbox_unproven(struct journal *journal, const struct outbox_wanted *wanted,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err);
