/*
 * standing.h - how who has sent something stands with this node: what is in its inbox is kept
 * whoever sent it, and people see from whom it is.
 */
#pragma once

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

/* A row of the inbox as an object: for the command line and the API alike. */
must_use bool standing_put_report(struct journal *journal, const struct inbox_report *report,
    struct writer *w, struct err *err);
