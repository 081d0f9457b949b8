/*
 * logged.h - how far the node's log is witnessed: the last checkpoint that a quorum of the
 * policy in force (fellows.h) has cosigned, and where a statement stands in the log.  What the
 * log has beyond that is signed, not yet witnessed.
 */
#pragma once

#include "action/node/node.h"

#define LOGGED_WITNESSED "witnessed"
#define LOGGED_SIGNED "signed, not yet witnessed"

/* Remember a checkpoint with its cosignatures, inside a transaction. */
must_use bool logged_note(struct node *node, struct text note, int64_t now, struct err *err);

/* The newest checkpoint, of the one that is shown and the one that is remembered, for which
 * that quorum vouches, and its size; empty where there is none.  Lives in the arena. */
must_use bool logged_last(
    struct node *node, struct arena *arena, struct text *note, uint64_t *size, struct err *err);

/* How many entries are witnessed; none where there is no such policy. */
must_use bool logged_size(struct node *node, uint64_t *size, struct err *err);

/* Where a statement stands. */
struct logged_place {
	bool promised; /* it belongs into the log: is not another's, nor left out on purpose */
	bool logged;
	uint64_t index; /* of its entry, or its epoch's */
	bool witnessed;
};

must_use bool logged_find(
    struct node *node, const struct record *record, struct logged_place *out, struct err *err);

/* In words: "not yet in the log", or "in the log, " and one of those above. */
void logged_format(const struct logged_place *place, struct buf *out);
