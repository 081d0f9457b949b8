/*
 * mailing.h - the clerk's part of what goes out: it decides what is due, seals it, has the
 * courier carry it, and keeps what comes back.
 *
 * One statement at a time for each recipient, in the order in which they were said.  What
 * comes back in one round shares a flush.
 */
#pragma once

#include "action/node/node.h"
#include "serve/patience.h"
#include "serve/unsealing.h"

/* With the courier at a time: each is a thread there. */
#define MAILING_MAX 60
#define MAILING_WALKS_MAX                                                                      \
	16 /* of these, for strangers: who keeps us waiting takes no other's */

/* Of these, large ones: so many are in memory, however many recipients there are. */
#define MAILING_LARGE_MAX 6

enum mail_kind { MAIL_STATEMENT, MAIL_POLL, MAIL_WALK };

struct mail {
	bool out;
	uint32_t tag;
	enum mail_kind kind;
	bool manifest; /* ours went with it */
	bool large;
	int how; /* of a walk: enum vouch_how */
	struct hash id;
	char peer[PARTY_NAME_MAX + 1];
};

struct mailing {
	struct unsealing *unsealing; /* borrowed */
	struct mail mail[MAILING_MAX];
	uint32_t tag;
	bool full;        /* the courier took no more the last time */
	int64_t again;    /* when to look, in seconds */
	uint64_t changes; /* of the database, when it was looked */
	int64_t stalled;  /* in seconds: what failed cannot be noted down, so nothing is sent
			     before */
	int64_t pause;    /* until then, from the last time */
	struct patience patience;
};

void mailing_begin(struct mailing *mailing, struct unsealing *unsealing);

/* A new courier: what the last one had is sent again. */
void mailing_forget(struct mailing *mailing);

/* Send what is due. */
void mailing_do(struct mailing *mailing, struct post *post, struct node *node, int64_t now);

/* What the courier has done, all of one round. */
struct mailing_done {
	uint32_t tag;
	struct buf answer;
};

#define MAILING_ROUND_MAX 64

void mailing_hear(struct mailing *mailing, struct post *post, struct node *node, int64_t now,
    struct mailing_done *done, size_t count);
