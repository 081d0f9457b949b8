/*
 * cases.h - the cases that this node was told of: a row each, and the statements of each.
 *
 * A row is what is so in the case, folded as statements come (casebook.h), so that a list takes
 * no ledger.  What it says is sealed; how many statements a case has, and how many of them are
 * not answered, stands in the open.
 */
#pragma once

#include "view/casebook.h"
#include "view/projection.h"

extern const struct projection cases_projection;

struct cases_row {
	struct hash id;
	struct text title; /* empty: it was not told yet */
	struct text owner; /* likewise */
	struct text tracking;
	enum membership part; /* this node's */
	unsigned roles;
	enum rm_state rm;
	unsigned fix; /* V, F, D */
	enum em_state em;
	unsigned pxa;
	bool decide;
	int64_t ends;     /* of the embargo in force; 0: none is */
	uint64_t waiting; /* statements that do not count yet, for want of others */
	uint64_t liars;   /* parties that equivocate */
	int64_t opened;   /* when the first that counts was said */
	int64_t latest;   /* and the last that came */
	uint64_t moves;
	uint64_t unread; /* came from others after the last that this node said */
	uint64_t mark;   /* grows with what comes last */
};

/* Which rows a list shows. */
struct cases_page {
	uint64_t before; /* in which less came last than in the row of that mark; 0: from the
			    newest on */
	size_t most;
	bool all;          /* those in which this node has no part, too */
	struct text words; /* of those with a part: in their titles or tracking ids, in any case
			      of letters; empty: any */
	/* Of those with a part, too: */
	uint64_t states;      /* one of these, bits of cases_state(); 0: any */
	struct text assignee; /* who of the node's people takes care of it; empty: whoever */
	struct text tag;      /* empty: any */
	bool due;             /* those with something due, what is due first at the front */
};

/* The bits of a state in which a case may be: how far this node is with the report
 * ("accepted"), the embargo ("active"), this node's part ("invited"), or "unread", "waiting",
 * "decide", "equivocating"; 0: it is none. */
uint64_t cases_state(struct text word);

/* Call for each, the one in which something came last first; texts live until `visit`
 * returns. */
must_use bool cases_list(struct journal *journal, const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err);

/* Call for each in which statements wait for others, `most` of them, the one in which something
 * came last first. */
must_use bool cases_waiting(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct hash *of_case, struct err *err), void *arg,
    struct err *err);

/* The id of the one case whose id begins with these digits.  Faults: ABSENT, CONFLICT, INPUT.
 */
must_use bool cases_find(
    struct journal *journal, struct text hex, struct hash *id, struct err *err);

/* Its row, with texts in the arena.  Faults: ABSENT. */
must_use bool cases_row(struct journal *journal, const struct hash *id, struct arena *arena,
    struct cases_row *out, struct err *err);

/* Its ledger: casebook_find().  Faults: ABSENT for a case of which nothing is known. */
must_use bool case_load(struct journal *journal, const struct hash *id,
    struct casebook_case **out, struct err *err);
