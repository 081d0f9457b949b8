/*
 * witnessing.h - the clerk's part of being a witness (c2sp.org/tlog-witness) for the other
 * members of its accord: what came to /witness/add-checkpoint is answered, all of a round by
 * one flush, with the keeper's cosignature.
 */
#pragma once

#include "action/member/fellows.h"
#include "serve/complaint.h"

#define WITNESSING_PATH "/witness/add-checkpoint"
#define WITNESSING_ROUND_MAX 64

struct witnessing {
	struct fellows fellows;
	struct complaint complaint; /* what of our own is wrong */
	size_t count;
	uint32_t tag[WITNESSING_ROUND_MAX];
	struct buf body[WITNESSING_ROUND_MAX];
	/* Of whose logs heads were cosigned in the last round: who has said something. */
	size_t owners;
	char owner[WITNESSING_ROUND_MAX][PARTY_NAME_MAX + 1];
};

/* Take a request that the front lends; false when there is no room in this round. */
must_use bool witnessing_add(struct witnessing *witnessing, const struct frame *frame);

/* Answer those that were taken: an answer whose first 3 bytes are the status of HTTP. */
void witnessing_answer(
    struct witnessing *witnessing, struct post *post, struct node *node, int64_t now);

/* See to whose witness it is, and who its own are; *changed: other witnesses are to be asked
 * from now on. */
void witnessing_look(struct witnessing *witnessing, const struct post *post, struct node *node,
    int64_t now, bool *changed);
