/*
 * inbox.h - the reports that came in.
 */
#pragma once

#include "view/projection.h"

/* Shows reports, and the receipts that answer them. */
extern const struct projection inbox_projection;

struct inbox_report {
	struct hash id;
	struct text by;
	struct text title;
	struct text product;           /* empty where the finder did not say */
	struct text exploited, public; /* the words of details.h; empty likewise */
	int64_t at;                    /* as the finder says */
	int64_t received;              /* as the receipt says; 0 without one */
	uint64_t epoch;
	uint64_t files;
	bool anchored;
	uint64_t remarks;
	uint64_t rank; /* the epoch by which it ranks: of its receipt, or an earlier one by
			  custody */
};

/* Call for each report, the newest first. */
must_use bool inbox_each(struct journal *journal,
    bool (*visit)(void *arg, const struct inbox_report *report, struct err *err), void *arg,
    struct err *err);

/* How many there are, counted as they come. */
struct inbox_totals {
	uint64_t reports;
	uint64_t unread;     /* nobody has remarked on them */
	uint64_t unanchored; /* the log does not commit to them yet */
};

must_use bool inbox_total(struct journal *journal, struct inbox_totals *out, struct err *err);

/* Where a page ends: the next one begins after it. */
struct inbox_mark {
	int64_t received;
	struct hash id;
};

/* The same, for those after a mark, or from the newest on when it is NULL; `most` of
 * them. */
must_use bool inbox_page(struct journal *journal, const struct inbox_mark *after, size_t most,
    bool (*visit)(void *arg, const struct inbox_report *report, struct err *err), void *arg,
    struct err *err);

/* The full id of the one report whose id begins with `hex`.  Faults: ABSENT,
 * CONFLICT when it is not the only one, INPUT. */
must_use bool inbox_find(
    struct journal *journal, struct text hex, struct hash *id, struct err *err);

/* The receipt that answers a report.  Faults: ABSENT. */
must_use bool inbox_receipt(
    struct journal *journal, const struct hash *report, struct hash *receipt, struct err *err);

/* How it ranks: by its receipt (0: it has none), or by what this node said of a custody. */
struct inbox_rank {
	uint64_t epoch;
	bool said;
	struct hash by; /* the custody.rank */
};
must_use bool inbox_rank(
    struct journal *journal, const struct hash *id, struct inbox_rank *out, struct err *err);

/* Did it come from that sender? */
must_use bool inbox_is_of(struct journal *journal, struct text sender, const struct hash *id,
    bool *is, struct err *err);

/* Is it a report of that finder, and its epoch anchored? */
must_use bool inbox_proof_due(struct journal *journal, struct text finder,
    const struct hash *report, bool *due, struct err *err);
