/*
 * agenda.h - what one party of a case has to do, or waits for, and by when: deadlines, the end
 * of an embargo, answers that others wait for, silences.
 *
 * All of it follows from what was said: steps of clocks from what the party said itself, the
 * rest from the state of the case.  No clock is read.  What people are reminded of, and how
 * long before it is due, is a table.
 */
#pragma once

#include "base/buf.h"
#include "case/ledger.h"

#define AGENDA_ITEMS_MAX 64 /* the most pressing; others are left out */
#define AGENDA_LEN_MAX ((size_t)16 * KIB)
#define AGENDA_QUIET_DAYS 14 /* without a word from others it is a silence */

enum agenda_what {
	AGENDA_STEP,              /* a step of a clock */
	AGENDA_EMBARGO_ENDS,      /* or has ended, and nothing is public yet */
	AGENDA_DECIDE,            /* attacks were seen: end the embargo, or keep it? */
	AGENDA_ATTACKED,          /* attacks were seen: does a clock of the law run? */
	AGENDA_ANSWER_INVITATION, /* this party is asked in */
	AGENDA_ANSWER_TERMS,      /* terms are proposed to it */
	AGENDA_AWAIT_INVITATION,  /* whom it asked in has not answered */
	AGENDA_AWAIT_TERMS,       /* somebody has not answered terms of its own */
	AGENDA_QUIET,             /* nobody has said anything since it spoke */
	AGENDA_WHATS,
};

enum agenda_end { AGENDA_OPEN, AGENDA_DONE, AGENDA_STOPPED };

struct agenda_item {
	enum agenda_what what;
	enum agenda_end end;
	unsigned clock, step; /* of a STEP */
	int64_t since;        /* what it counts from */
	int64_t due;          /* 0: it was done, and nobody had said since when it counts */
	int64_t done;         /* when, or when it was stopped */
	struct hash id;       /* the statement that ended it; else that it counts from */
};

struct agenda {
	size_t count;
	struct agenda_item item[AGENDA_ITEMS_MAX];
};

struct agenda_rule {
	const char *word; /* "embargo-ends" */
	int64_t lead;     /* so long before it is due people are reminded; -1: from the start */
	const char *text; /* for people */
};

extern const struct agenda_rule agenda_rules[AGENDA_WHATS];

/* From when on people are reminded of one; 0: whatever the time is. */
int64_t agenda_reminds(const struct agenda_item *item);

/* The open item that is due first, or NULL: steps and ends of embargoes alone; and when the
 * first reminder of any begins, or INT64_MAX. */
const struct agenda_item *agenda_next(const struct agenda *agenda);
int64_t agenda_first_reminder(const struct agenda *agenda);

/* Take a statement of the case into account, which was said by or came to `self`, and is in the
 * ledger already, folded. */
void agenda_take(struct agenda *agenda, const struct ledger *ledger, const struct move *move,
    struct text self);

/* Write it, a line an item; read what was written.  False for anything else. */
void agenda_format(const struct agenda *agenda, struct buf *out);
must_use bool agenda_parse(struct text in, struct agenda *out);
