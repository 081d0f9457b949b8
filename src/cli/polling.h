/*
 * polling.h - a finder asks all nodes that owe him something, and delivers what could not be
 * delivered; for `accord report`, `accord poll` and `accord mail`.
 */
#pragma once

#include "action/finder.h"

struct polling {
	bool deliver_only; /* ask for nothing */
	/* What it came to; trouble with one report or node was told on standard error, and
	 * keeps no other from being asked. */
	size_t delivered;
	size_t proofs;
	size_t due;
	size_t undelivered;
	int status; /* of the last trouble */
};

/* Of the finder whose things are there, and of each key that he used once. */
void polling_do(struct polling *polling, const struct locker *locker);
