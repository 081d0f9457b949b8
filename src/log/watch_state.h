/*
 * watch_state.h - what is known of a log that is watched: its last checkpoint, and what
 * it takes to hold the next one against that.
 *
 *	accord log watch v1
 *	epoch <decimal>|none       (of the latest anchor, in a node's log)
 *	<base64 hash>...           (of each complete subtree, the largest first)
 *
 *	<signed checkpoint, to the end>
 */
#pragma once

#include "base/buf.h"
#include "log/checkpoint.h"
#include "log/epochs.h"
#include "log/merkle.h"

/* The checkpoint, 64 hashes and two lines. */
#define WATCH_STATE_LEN_MAX (CHECKPOINT_LEN_MAX + 4 * KIB)

/* Begin with WATCH_STATE: nothing was seen.  Release with watch_state_free(). */
struct watch_state {
	struct buf note;                 /* the checkpoint as it was signed; empty: none */
	struct merkle_frontier frontier; /* of the tree that it is the head of */
	bool anchored;
	uint64_t epoch; /* of the latest anchor, if there was one */
};

#define WATCH_STATE ((struct watch_state){ .note = BUF(CHECKPOINT_LEN_MAX) })

/* Read one; `key`, which is of type NOTE_ED25519, signed its checkpoint, whose root is
 * that of the subtrees.  Faults: INPUT, LIMIT, DENIED. */
must_use bool watch_state_parse(
    struct text in, const struct vkey *key, struct watch_state *out, struct err *err);

/* Append one that is not empty; watch_state_parse() reads it back to the same. */
void watch_state_format(const struct watch_state *state, struct buf *out);

void watch_state_free(struct watch_state *state);

/* The head that it knows; of nothing: that of the empty tree.  No origin is told. */
struct checkpoint watch_state_head(const struct watch_state *state);
