/*
 * unseal.h - the clerk has the reader open what is sealed to the node, and the keeper unwrap
 * its key.
 */
#pragma once

#include "action/node.h"
#include "base/frame.h"
#include "serve/post.h"
#include "statement/envelope.h"

/* A stranger's file may be sealed to others too: so many stanzas are tried. */
#define UNSEAL_STANZAS_MAX 16

/* How a node has opened what lies within something (action/within.h): `arg` is one of these. */
struct unseal_within {
	struct post *post;
	struct node *node;
};
must_use bool unseal_within(void *arg, struct text sealed, bool answer, struct buf *room,
    struct envelope *out, struct err *err);

/* Send the reader a frame (PARLEY_READ, PARLEY_READ_ANSWER) and take the parts that it finds,
 * which lie in `room`.  Faults: INPUT, DENIED, LIMIT; SYSTEM when there is no reader, or it
 * failed, and then it is given up. */
must_use bool unseal(struct post *post, struct node *node, const struct frame *what,
    struct buf *room, struct envelope *out, struct err *err);
