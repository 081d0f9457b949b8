/*
 * alert_known.h - an alert as it stands at this node: what it says, if it is here still, and
 * what was said about it.
 */
#pragma once

#include "action/node/node.h"
#include "alert/holders.h"

/* With all that was said about one, and by many. */
#define ALERT_KNOWN_ROOM (64 * MIB)

/* All of it lives in the arena. */
struct alert_known {
	struct hash id;
	bool here; /* what it says was not destroyed; the next three are of that */
	int64_t at;
	struct alert alert;
	struct shape_list to; /* of struct text: whom its source named */
	struct text origin;   /* its source; of one that was destroyed, who recalled it */
	bool own;
	struct text from; /* who passed it on to this node; empty: its source */
	int64_t came;     /* then */
	bool acked;       /* a person of this node did so first */
	int64_t acked_at;
	struct text who;
	bool recalled; /* its source took it back */
	int64_t recalled_at;
	struct text why;
	bool kept; /* it is not to be given up, and why not */
	struct text kept_why;
	bool answered; /* what this node told its source about that */
	unsigned answer;
	int64_t answered_at;
	bool revealed; /* its source said whether it was a drill; of one's own that is known */
	bool told;     /* one's own: the others know it, too */
	bool drill;    /* if so */
	struct hash salt;
	struct holders holders; /* one's own alone, and to whom this node passed it on */
};

/* Faults: ABSENT when nothing was heard of it. */
must_use bool alert_known_load(struct node *node, const struct hash *id, struct arena *arena,
    struct alert_known *out, struct err *err);

/* By its id, or the beginning of that.  Faults: also CONFLICT. */
must_use bool alert_known_find(struct node *node, struct text hex, struct arena *arena,
    struct alert_known *out, struct err *err);

/* Is it here?  Faults: ABSENT, with the reason. */
must_use bool alert_known_check(const struct alert_known *known, struct err *err);
