/*
 * tidying.h - what a node lets go because nobody came for it: files of letters that were not
 * sent, what was in its custody for too long; and it asks for what is missing in cases.
 */
#pragma once

#include "action/node/node.h"
#include "serve/post.h"

struct tidying {
	int64_t next; /* seconds: when to look */
	int64_t ask;  /* when to look what is missing in cases */
	int64_t soon; /* in those in which something came last */
};

/* Look, if it is time; what fails is told. */
void tidying_do(struct tidying *tidying, struct post *post, struct node *node, int64_t now);
