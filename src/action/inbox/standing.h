/*
 * standing.h - how who has sent something stands with this node: what is in its inbox is kept
 * whoever sent it, and people see from whom it is.
 */
#pragma once

#include "action/node/node.h"
#include "base/arena.h"
#include "view/inbox.h"

enum standing {
	STANDING_FINDER,
	STANDING_CONFIRMED,   /* a node that was seen at its own address, or let in by people */
	STANDING_UNCONFIRMED, /* one that was not: its things come out of the strangers' share
			       */
};

/* Of a finder's or a node's name. */
must_use bool standing_of(
    struct journal *journal, struct text name, enum standing *out, struct err *err);

/* Is it a finder whom nobody knows here (newcomer.h)? */
must_use bool standing_is_new(
    struct journal *journal, struct text name, bool *is_new, struct err *err);

/* What the policy in force asks reports to say. */
struct standing_asks {
	struct arena arena;
	struct shape_list needs; /* texts */
	int64_t since;           /* what came before is not held to it */
};

/* Release with standing_asks_free(). */
must_use bool standing_asks_load(struct node *node, struct standing_asks *out, struct err *err);
void standing_asks_free(struct standing_asks *asks);

/* Which of that a report does not say: names, a blank between.  It is taken all the same, and
 * may be asked for it. */
must_use bool standing_lacks(struct journal *journal, const struct standing_asks *asks,
    const struct inbox_report *report, struct buf *out, struct err *err);

/* A row of the inbox as an object: for the command line and the API alike. */
must_use bool standing_put_report(struct journal *journal, const struct standing_asks *asks,
    const struct inbox_report *report, struct writer *w, struct err *err);
