/*
 * complaint.h - what troubles a part of the clerk's work, told to the operator once and not
 * each time that it is met again; and anew once a round went by without any.
 */
#pragma once

#include "serve/post.h"

#define COMPLAINT_MAX 16 /* remembered; of more the oldest is told once more */

/* Starts zero. */
struct complaint {
	size_t count;
	uint64_t told[COMPLAINT_MAX];
	bool met; /* one, in this round */
};

/* Tell it, unless that was. */
void complaint_tell(
    struct complaint *complaint, const struct post *post, const struct err *trouble);

/* A round is over: if there was no trouble in it, what was told is forgotten. */
void complaint_round(struct complaint *complaint);
