/*
 * projection.h - one view on the journal: its tables, and how a statement changes them.
 *
 * The tables hold nothing that the journal does not tell: they may be dropped at any
 * time and folded again, and are then the same.  So a fold looks at the statement, at its
 * own tables and at nothing else: no clock, no chance.
 */
#pragma once

#include "journal/journal.h"
#include "view/body.h"
#include "view/kept.h"

#define PROJECTION_TABLES_MAX 4

struct projection {
	const char *name;
	unsigned version;   /* raise it when the fold changes but the tables do not */
	const char *create; /* SQL; IF NOT EXISTS */
	/* SQL, likewise: indexes that no fold goes by, which a rebuild makes at its end,
	 * sorted, rather than at each row somewhere else.  NULL: none. */
	const char *index;
	const char *drop; /* SQL; IF EXISTS */
	/* SQL: all that its tables tell, in an order of its own; NULL at the end. */
	const char *rows[PROJECTION_TABLES_MAX + 1];

	/* Take a statement into account; one of a kind that it does not show changes
	 * nothing. */
	bool (*fold)(struct journal *journal, const struct statement *statement,
	    const struct body *body, struct err *err);

	/* Undo what the fold of that statement did: its contents are destroyed, and the
	 * next rebuild will not see it.  NULL: of what it folds nothing is ever forgotten. */
	bool (*forget)(struct journal *journal, const struct record *record,
	    const struct body *body, struct err *err);
};
