/*
 * releasing.h - the clerk's part of sealed releases (action/release/vigil.h): the courier
 * brings what other nodes show of them; at their time it has the witnesses asked again, and the
 * keeper whether this node's share may go.
 *
 * Seldom while a release is far off, several times a second when it is time.
 */
#pragma once

#include "action/release/vigil.h"
#include "serve/complaint.h"
#include "serve/cosigning.h"

#define RELEASING_MAX 64                  /* files asked for at a time */
#define RELEASING_TAG (UINT32_C(1) << 31) /* tags with this bit are these */

/* What is asked of a node. */
struct releasing_errand {
	bool out;
	uint32_t tag;
	struct hash id;
	char peer[PARTY_NAME_MAX + 1];
};

/* A checkpoint that a node showed last. */
struct releasing_head {
	char peer[PARTY_NAME_MAX + 1];
	struct buf note;
};

/* Begins zero. */
struct releasing {
	struct vigil vigil;
	uint32_t tag;
	struct releasing_errand errand[RELEASING_MAX];
	size_t heads;
	struct releasing_head head[RELEASING_MAX];
	int64_t behind;             /* seconds by which the own clock is, as witnesses say */
	int64_t ahead;              /* the same, the other way */
	int64_t seen;               /* when they last said so; INT64_MAX: there are none */
	struct complaint complaint; /* what of our own is wrong */
	int64_t stalled;            /* milliseconds: nothing is done before; after trouble */
	int64_t pause;              /* until then, from the last time */
};

/* Do what is due; *said: something was said in public. */
void releasing_do(struct releasing *releasing, struct post *post, struct node *node,
    struct cosigning *cosigning, int64_t now_ms, bool *said);

/* When the next is due, in milliseconds. */
int64_t releasing_next(const struct releasing *releasing);

/* Take what the courier brought; and after witnesses have cosigned. */
void releasing_hear(struct releasing *releasing, struct post *post, struct node *node,
    const struct frame *frame, int64_t now_ms, bool *said);
void releasing_hurry(struct releasing *releasing);

/* That publisher has said something in its log: it may be about a release of its. */
void releasing_hurry_of(struct releasing *releasing, const char *publisher, int64_t now_ms);

/* The courier is another: what the last one was sent for is given up. */
void releasing_forget(struct releasing *releasing);
void releasing_close(struct releasing *releasing);
