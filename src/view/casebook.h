/*
 * casebook.h - ledgers of cases, held in memory: as many as were last in use.
 *
 * One is made from the gists that the view keeps when it is first asked for, and grows with
 * what is said from then on.  It is known by a chain over the ids of what it has taken in: one
 * whose transaction was undone has another than the view, and is made anew.
 */
#pragma once

#include "case/ledger.h"
#include "journal/journal.h"
#include "view/titles.h"

#define CASEBOOK_MAX 16

struct casebook_case {
	struct hash id;
	struct hash chain;
	struct ledger ledger;
	struct buf title;    /* as its case.open says; empty without one */
	struct buf tracking; /* of this node's own books, as it last said */
	uint64_t used;
};

/* Where a case has its statements: a query by the case's number that tells their ids and their
 * gists, sealed, in the order in which they came. */
struct casebook_place {
	struct hash id;
	struct hash chain;
	int64_t number;
	const char *query;
};

/* The chain with one more. */
struct hash casebook_chain(const struct hash *chain, const struct hash *id);

/* The case, folded; borrowed until another is asked for or something is appended.  Faults: the
 * journal's; LIMIT. */
must_use bool casebook_find(struct journal *journal, const struct casebook_place *place,
    struct casebook_case **out, struct err *err);

/* What all cases are called, as far as it was asked for: see titles.h.  NULL when there is no
 * memory. */
struct titles *casebook_titles(struct journal *journal, struct err *err);

/* The gist of what is taken in next, as it is to be kept. */
must_use bool casebook_gist(const struct journal *journal, const struct casebook_case *held,
    const struct move *move, struct buf *sealed, struct err *err);

/* Take one in and fold.  When it fails, the case is dropped, and made anew the next time. */
must_use bool casebook_add(struct journal *journal, struct casebook_case *held,
    const struct move *move, struct err *err);
