/*
 * clocks.h - by when what is due: the policy's own targets, and those that laws and CVE rules
 * set, as rows of a table.
 *
 * A clock has events, which somebody states to have happened, and steps, each due so long after
 * one of its events.  Whether an event happened, above all since when one is "aware", people
 * decide.  accord counts to the second and never past what the law allows: hours are hours, a
 * month ends at the same time of the day on the same day of the next month, or its last.
 * (Regulation 1182/71 lets such a time end only with that day, so we are early by less than a
 * day; a deadline that falls on a holiday is not moved either.)
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

#define CLOCK_STEPS_MAX 3

/* The targets of the disclosure policy under which a report came, in days. */
struct clock_policy {
	int64_t days[CLOCK_STEPS_MAX]; /* acknowledge, assess, fix */
};

struct clock_step {
	const char *word;
	const char *what; /* for people */
	unsigned event;   /* of the clock: which one starts it */
	int64_t hours;    /* after it; 0: months, or the policy's days */
	unsigned months;
	bool should; /* it is asked for, and not a must */
};

struct clock_row {
	const char *word; /* "cra-exploited" */
	const char *name;
	const char *basis;     /* where that is written */
	const char *events[4]; /* their words; NULL at the end */
	size_t count;
	struct clock_step step[CLOCK_STEPS_MAX];
};

/* The clock of that number; NULL for a number after the last: so all can be walked, from 0. */
const struct clock_row *clocks_row(unsigned clock);

/* Faults: INPUT, which names those that there are. */
must_use bool clocks_find(struct text word, unsigned *clock, struct err *err);
must_use bool clocks_find_event(
    unsigned clock, struct text word, unsigned *event, struct err *err);
must_use bool clocks_find_step(
    unsigned clock, struct text word, unsigned *step, struct err *err);

/* Is it the clock whose steps a disclosure policy sets? */
bool clocks_by_policy(unsigned clock);

/* When a step is due whose event was at `since`; `policy` may be NULL but for the clock of the
 * policy.  Faults: INPUT for a time beyond what can be written. */
must_use bool clocks_due(unsigned clock, unsigned step, int64_t since,
    const struct clock_policy *policy, int64_t *due, struct err *err);
