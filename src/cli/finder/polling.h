/*
 * polling.h - a finder asks all nodes that owe him something, and delivers what could not be
 * delivered; for `accord report`, `accord poll` and `accord mail`.
 */
#pragma once

#include "action/finder/deliver.h"

struct polling {
	bool deliver_only; /* ask for nothing */
	bool mail; /* ask also for what was said, of all that ever got a report; and challenge
		      who owes a proof that is overdue */
	uint64_t share; /* of a finder's file, for each node: mail.h; 0: as usual */
	/* What it came to; trouble with one report or node was told on standard error, and
	 * keeps no other from being asked. */
	size_t delivered;
	size_t proofs;
	size_t pieces; /* of large files */
	size_t due;
	size_t undelivered;
	size_t said; /* statements that came */
	size_t challenged;
	int status; /* of the last trouble */
};

/* Of the finder whose things are there, and of each key that he used once. */
void polling_do(struct polling *polling, const struct locker *locker);

/* Send the large files that follow what has just arrived, such as "the report"; tells how many
 * pieces did, or which command goes on.  It waits where that takes it (pieces.h). */
must_use bool polling_follow(const struct deliver *how, const struct hash *of, const char *what,
    const char *command, struct err *err);

/* Call for the prefix of each finder there: that of the whole, and of each used once. */
must_use bool polling_each(const struct locker *locker,
    bool (*visit)(void *arg, const char *prefix, struct err *err), void *arg, struct err *err);
