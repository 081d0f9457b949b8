/*
 * duties.h - what this node has to do in each case, or waits for, and by when (case/agenda.h):
 * a row a case.
 *
 * What it says is sealed; when a case is due next, and when people are to be reminded of it,
 * stands in the open.
 */
#pragma once

#include "case/agenda.h"
#include "view/projection.h"

extern const struct projection duties_projection;

/* Those of a case; none when nothing is known of it. */
must_use bool duties_find(
    struct journal *journal, const struct hash *of_case, struct agenda *out, struct err *err);

/* Which cases are told: */
enum duties_order {
	DUTIES_DUE,    /* those that have something due, what is due first at the front */
	DUTIES_REMIND, /* those people are to be reminded of, likewise */
	DUTIES_ALL,    /* all that have any, the oldest first */
};

struct duties_page {
	enum duties_order order;
	int64_t until; /* due, or to remind of, by then */
	size_t most;
};

must_use bool duties_each(struct journal *journal, const struct duties_page *page,
    bool (*visit)(
	void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err),
    void *arg, struct err *err);
