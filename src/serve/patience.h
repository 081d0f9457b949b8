/*
 * patience.h - with whom the clerk is patient: when a node that had no proof yet is asked
 * again, and how often something on the way to it has refused what was sent, one time after the
 * other.
 *
 * Kept in memory: after a restart all are asked at once, and it begins anew.
 */
#pragma once

#include "base/text.h"
#include "statement/party.h"

/* Recipients of whom that is known; of more, it is forgotten of who may be asked the soonest.
 */
#define PATIENCE_PEERS_MAX 256

/* What something on the way refuses, and not a node in its own words, is tried so often. */
#define PATIENCE_REFUSALS_MAX 6

/* Seconds after which a node is asked again that had no proof yet: twice as long each time. */
#define PATIENCE_MIN 5
#define PATIENCE_MAX 3600

struct patience_one {
	char peer[PARTY_NAME_MAX + 1];
	int64_t until;
	unsigned times;
	unsigned refusals;
};

/* Starts zero. */
struct patience {
	struct patience_one one[PATIENCE_PEERS_MAX];
};

/* When it may be asked; long ago for one that was not. */
int64_t patience_until(const struct patience *patience, struct text peer);

/* It is asked now, and has nothing until it answers; it had something. */
void patience_asked(struct patience *patience, struct text peer, int64_t now);
void patience_answered(struct patience *patience, struct text peer);

/* Something refused what was sent; true: so often that it is given up.  Or all is well. */
bool patience_refused(struct patience *patience, struct text peer, int64_t now);
void patience_accepted(struct patience *patience, struct text peer);
