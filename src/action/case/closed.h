/*
 * closed.h - to close a report since another came earlier that says the same, and to verify
 * that one was closed so: offline, by the finder whose report it is.
 */
#pragma once

#include "action/finder/finder.h"
#include "action/node/node.h"
#include "statement/closing.h"

struct closed_wish {
	struct text report;  /* the id, or its beginning */
	struct text earlier; /* the same */
	unsigned as;         /* enum closing_as */
	struct text why;     /* or empty */
	struct text open;    /* names of fields of the earlier one, a blank between; or empty */
	bool all;            /* instead: all that tell nobody whose it is, as it is public */
	int64_t now;
};

/* Say it, inside a transaction: to the report's finder, who fetches it.  The earlier one must
 * be proven, in an epoch before the report's, and somebody else's than the node's: what it
 * found itself ranks by custody alone.  Which kind it is of is always opened, and nothing that
 * tells whose it is ever. Faults: ABSENT when it is not there, or not proven yet; CONFLICT when
 * it is not earlier; DENIED for what is not opened, and what is its own; INPUT, LIMIT, SYSTEM.
 */
must_use bool closed_say(
    struct node *node, const struct closed_wish *wish, struct hash *id, struct err *err);

/* What holds of one that was said. */
struct closed_facts {
	struct closing closing; /* texts live in the arena */
	uint64_t epoch;         /* of the earlier statement */
	int64_t anchored_by;    /* that epoch's end */
	int64_t own;            /* the end of that of the finder's own report */
};

/* Verify, by what the finder has: that the node's log commits to the earlier statement, in an
 * epoch before that of the report; what is opened is of it.  Faults: DENIED when it does not
 * hold; ABSENT when the report is none of the finder's; INPUT, LIMIT. */
must_use bool closed_check(const struct finder *finder, const struct statement *statement,
    struct arena *arena, struct closed_facts *out, struct err *err);
