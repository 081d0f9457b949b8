/*
 * epochs.h - has a log one anchor for each epoch, in order?
 *
 * The epoch of each anchor must be the one after the last anchor's.  What is not so is
 * evidence of fraud or failure, which stays in the log for good: it is found and told,
 * and not a reason to stop reading.
 */
#pragma once

#include "base/buf.h"
#include "log/entry.h"

enum epochs_flaw {
	EPOCHS_TWICE, /* the last epoch has another anchor */
	EPOCHS_GAP,   /* epochs between have none */
	EPOCHS_BACK,  /* an epoch before the last: another anchor, or a late one */
};

struct epochs_finding {
	enum epochs_flaw flaw;
	uint64_t index; /* of the anchor's entry in the log */
	uint64_t epoch; /* of the anchor */
	uint64_t last;  /* the latest epoch that had an anchor before it */
};

/* A walk along a log; begin with { 0 }, at any entry. */
struct epochs {
	bool began;
	uint64_t last; /* the latest epoch that has an anchor, once it began */
	uint64_t found;
	struct epochs_finding first; /* if anything was found */
};

/* Take the next entry.  False when it is an anchor out of order; `*finding` then tells
 * how, and the walk goes on from the latest epoch. */
bool epochs_add(struct epochs *epochs, const struct entry *entry, uint64_t index,
    struct epochs_finding *finding);

/* Append what was found, in words, without an end. */
void epochs_format(const struct epochs_finding *finding, struct buf *out);
