/*
 * heralding.h - the clerk has the courier tell whom the operator names (telling_file.h) that
 * something awaits the people of the node, and nothing of what it is.
 *
 * How far they were told endures: after a crash one may be told twice, nobody is left out.  Who
 * cannot be told is told the same again, later and later.
 */
#pragma once

#include "action/node/node.h"
#include "serve/post.h"

#define HERALDING_PAUSE_MAX 300 /* seconds */

/* Starts zero. */
struct heralding {
	bool wanted;    /* the operator names somebody */
	bool asked;     /* the courier is at it */
	bool troubled;  /* that was told */
	int64_t again;  /* not before, in seconds */
	int64_t pause;  /* from the last time to that */
	uint64_t mark;  /* where the courier will have told up to */
	int64_t until;  /* likewise of reminders */
	int64_t looked; /* when it was looked for reminders */
};

/* What the operator wrote, when the clerk begins; who is new is told what comes from now on.
 * Faults: SYSTEM. */
must_use bool heralding_begin(
    struct heralding *heralding, struct node *node, int64_t now, struct err *err);

/* Another courier: what the last one had is told again. */
void heralding_forget(struct heralding *heralding);

/* Have told what is to be told. */
void heralding_do(
    struct heralding *heralding, struct post *post, struct node *node, int64_t now);

/* What came of it. */
void heralding_hear(struct heralding *heralding, const struct post *post, struct node *node,
    struct text payload, int64_t now);
