/*
 * follow.h - a customer's side of releases: hold the sealed bundle, unlock it at
 * the time, believe nothing that was not verified.
 *
 * In the follower's directory:
 *	.accord/manifest     the node, pinned at the first sight
 *	.accord/checkpoint   its log as last seen; it may only grow
 *	.accord/<seal id>/   the seal and the bundle
 *	<seal id>/           the files, which appear all at once
 */
#pragma once

#include <limits.h>

#include "action/peer.h"
#include "log/merkle.h"
#include "release/seal.h"

#define FOLLOW_SEALS_MAX 1024

struct follow_seal {
	struct hash id;
	struct seal seal;
	bool open; /* its files are there */
};

/* Release with follow_close(). */
struct follow {
	char dir[PATH_MAX];
	const struct remote *remote;
	struct peer node;
	size_t count;
	struct follow_seal *seals;
};

/* Meet the node, read its log from the first entry on, check it against its
 * checkpoint and against what was seen before, and gather its seals.
 * Faults: DENIED when the log was rewritten or anything does not verify. */
must_use bool follow_open(const char *dir, const struct remote *remote, int64_t now,
    struct follow *out, struct err *err);
void follow_close(struct follow *follow);

/* Fetch the bundle of a seal, if it is not held yet; its size and digest are
 * checked before it counts as held. */
must_use bool follow_hold(
    const struct follow *follow, const struct follow_seal *seal, struct err *err);

/* Ask for the key and unlock: the files appear in `<dir>/<seal id>`, all of them
 * verified, or nothing does.  Faults: ABSENT while there is no key yet; DENIED. */
must_use bool follow_unlock(
    const struct follow *follow, struct follow_seal *seal, struct err *err);
