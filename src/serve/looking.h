/*
 * looking.h - the clerk has the courier look, now and then, at what the node's own address
 * shows as its manifest: somebody else may answer there (names, certificates, web servers
 * get lost), or have the root key.
 *
 * What this node did not make is kept in DIR/alarm, and told.  That nobody answers is no
 * alarm; the doctor tells it.
 */
#pragma once

#include "action/node/node.h"
#include "serve/post.h"

struct looking {
	bool asked;        /* and no answer yet */
	int64_t again;     /* when to look, in seconds */
	bool troubled;     /* that something is wrong was told, about this: */
	struct hash about; /* what was shown */
};

/* Ask, if it is time to. */
void looking_do(struct looking *looking, struct post *post, int64_t now);

/* Take the courier's answer: bytes from anywhere. */
void looking_hear(
    struct looking *looking, const struct post *post, struct node *node, struct text payload);
