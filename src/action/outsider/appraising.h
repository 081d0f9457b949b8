/* appraising.h - an appraisal at work, for the files that appraisal.h stands before. */
#pragma once

#include "action/member/promise_book.h"
#include "action/member/visit.h"
#include "action/outsider/appraisal.h"
#include "bounty/edition.h"
#include "log/policy.h"

struct appraising {
	const struct appraisal *appraisal;
	struct arena *arena;
	size_t which;               /* of the places */
	const struct visit *visits; /* of all places */
	struct visit *visit;        /* of this one */
	struct audit_node *node;
	struct buf words;            /* of what is told next */
	const struct policy *policy; /* whom to believe about its log; NULL: not known */
	bool vouched;                /* and a quorum of them does vouch for its head */
};

/* Tell of one more thing, in the words that are there; they are used up.  Faults: LIMIT. */
must_use bool appraising_add(struct appraising *a, struct text about, enum audit_result result,
    enum audit_class class, struct err *err);

/* Its sealed releases: a row each, and a bar for each party. */
must_use bool appraising_releases(struct appraising *a, struct err *err);

/* What it said that a book of promises has; and how it kept its canary, by the book that has
 * been judged.  Faults: INPUT, DENIED, LIMIT. */
must_use bool appraising_read(struct appraising *a, struct promise_book *book, struct err *err);
must_use bool appraising_canary(
    struct appraising *a, const struct promise_book *book, struct err *err);
