/*
 * scouting.h - the clerk watches the other members of the accord (action/member/lookout.h): the
 * courier brings their public files, and nothing of them is believed that was not verified
 * here.
 *
 * Every SCOUTING_SECONDS, and soon after anything about members has changed.
 */
#pragma once

#include "action/member/fellows.h"
#include "action/member/lookout.h"
#include "serve/complaint.h"

#define SCOUTING_SECONDS 60
#define SCOUTING_SOON 1
#define SCOUTING_MAX 4 /* at a time, so that who is slow holds up few */

struct scout {
	bool out;
	uint32_t tag;
	struct lookout_post post;
	struct visit visit;
};

struct scouting {
	struct fellows *fellows; /* the clerk's */
	struct arena arena;      /* of who is to be looked at in this round */
	struct lookout_post *posts;
	size_t count, next;
	int64_t again; /* when a round begins, in seconds */
	uint64_t stamp;
	uint32_t tag;
	struct complaint complaint; /* what of our own is wrong */
	struct scout scout[SCOUTING_MAX];
};

/* Begin what is due. */
void scouting_do(struct scouting *scouting, struct post *post, struct node *node, int64_t now);

/* Take what the courier brought. */
void scouting_hear(struct scouting *scouting, struct post *post, struct node *node,
    const struct frame *frame, int64_t now);

/* The courier is another: what the last one was sent for is given up. */
void scouting_forget(struct scouting *scouting);
void scouting_close(struct scouting *scouting);
