/*
 * follow.h - a customer's side of releases: read a node's log, believe nothing that
 * was not verified, and know its sealed releases; see holding.h for these.
 *
 * In the follower's directory:
 *	.accord/manifest     the node's manifests, pinned at the first sight
 *	.accord/checkpoint   its log as last seen; it may only grow
 *	.accord/witnesses    whom to believe about that, pinned: see vouching.h
 *	.accord/<seal id>/   the bundle, and what is being unpacked
 *	<seal id>/           the files, which appear all at once
 */
#pragma once

#include <limits.h>

#include "action/follower/vouching.h"
#include "action/peer/peer.h"
#include "log/epochs.h"
#include "log/merkle.h"
#include "release/seal.h"

#define FOLLOW_SEALS_MAX 65536 /* one a day for longer than anybody keeps a log */
#define FOLLOW_STONES_MAX 65536
#define FOLLOW_POSTPONES_MAX 65536

struct follow_seal {
	struct hash id;
	struct seal seal;
	int64_t early; /* its publisher said in the log that it opens then; 0: nothing */
	bool open;     /* its files are there */
	bool given_up; /* the caller's own: not to be tried again now */
};

/* A postponement that the log has; whether it counts is for postponed.h. */
struct follow_postpone {
	struct hash id, of;
};

/* Release with follow_close(). */
struct follow {
	char dir[PATH_MAX];
	bool claimed; /* two followers in one folder would be in each other's way */
	int claim;    /* while claimed, what holds it */
	const struct remote *remote;
	struct peer node;
	struct epochs
	    epochs; /* of the log's anchors; what is found is for the caller to tell */
	/* What the caller may want to tell as well. */
	uint64_t dropped;  /* entries seen before that a log begun anew has not taken over */
	size_t taken_down; /* public statements whose tombstone stands in their place */
	size_t void_seals; /* signed with a key that was revoked */
	struct vouching vouching; /* by whom the log is witnessed */

	/* When what was shown was so, at the earliest: the end of its last anchored epoch,
	 * seconds UTC; 0: not known. */
	int64_t as_of;

	size_t manifests; /* how many of its manifests the log has shown */
	size_t count;
	struct follow_seal *seals;
	size_t postpones;
	struct follow_postpone *postpone;
	/* Tombstones of what is gone, whose own entries in the log have not come yet. */
	size_t stones;
	struct hash *stone;
};

/* Meet the node, read its log from the first entry on, check it against its
 * checkpoint and against what was seen before, and gather its seals.  Statements of
 * kinds that this accord does not know yet are passed over.  A manifest in the log is one
 * of those that the node showed, or the next.
 * Faults: DENIED when the log was rewritten or anything does not verify; CONFLICT
 * while another follower is at work there; ABSENT, SYSTEM. */
must_use bool follow_open(const char *dir, const struct remote *remote, int64_t now,
    struct follow *out, struct err *err);
void follow_close(struct follow *follow);

/* The same again, perhaps of another that has the same log.  On failure, what was known stays
 * as it is. */
must_use bool follow_again(
    struct follow *follow, const struct remote *remote, int64_t now, struct err *err);

/* Does it show that it is no older than `max_age` seconds?  What a log says of its age is
 * signed: so it can be held back, but not made younger. */
bool follow_is_fresh(const struct follow *follow, int64_t now, int64_t max_age);

/* Is this remote one of the node itself, or has it a copy of its public tree?  False for
 * another node, and for what has only bundles and keys.  Only asks; proves nothing. */
must_use bool follow_fits(const char *dir, const struct remote *remote);

/* Add a seal that was verified; for those who find one. */
must_use bool follow_add_seal(
    struct follow *follow, const struct statement *statement, struct err *err);

/* Append a file of the node's public tree to `out`.  An empty path is one that a buffer
 * had no memory for.  Faults: the remote's; LIMIT. */
must_use bool follow_get(
    const struct follow *follow, const char *path, struct buf *out, struct err *err);

/* The path, in the follower's folder, of what belongs to a seal: its id between
 * `before` and `after`.  Faults: LIMIT. */
must_use bool follow_seal_path(const struct follow *follow, const struct follow_seal *seal,
    const char *before, const char *after, char out[static PATH_MAX], struct err *err);
