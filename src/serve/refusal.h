/*
 * refusal.h - the words in which a node refuses an envelope: whoever reads them, and another
 * node, which gives up what is refused so and tries again what some proxy in between refuses.
 */
#pragma once

#include "action/inbox/receive.h"
#include "base/err.h"

/* The status and the words, without a word of what was sealed, and for faults of this machine
 * without a word of that. */
struct refusal {
	unsigned status;
	struct text words;
};
struct refusal refusal_of(enum fault fault, enum receive_why why);

/* Does a node say with these words that it will not take it, however often it comes? */
bool refusal_is_final(struct text words);
