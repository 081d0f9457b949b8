/*
 * holding.h - a sealed release that a follower holds, and unlocks at its time.
 */
#pragma once

#include "action/follower/download.h"
#include "action/follower/follow.h"

/* Fetch the bundle of a seal from any of the mirrors, if it is not held yet; its size and
 * digest are checked before it counts as held, and what proves that it was promised is kept
 * beside it.  What came of it is told in `download`; its `size` is 0 when the bundle was held.
 * Faults: as download_get(). */
must_use bool holding_fetch(const struct follow *follow, const struct follow_seal *seal,
    const struct mirrors *mirrors, struct download *download, struct err *err);

/* Is the bundle held? */
must_use bool holding_has(
    const struct follow *follow, const struct follow_seal *seal, bool *has, struct err *err);

/* Ask for the key of a seal, and check that it is the one.  Faults: ABSENT while there
 * is none yet; DENIED, INPUT when it is another; the remote's. */
must_use bool holding_key(const struct follow *follow, const struct follow_seal *seal,
    struct identity *key, struct err *err);

/* Unlock what is held: the files appear in `<dir>/<seal id>`, all of them verified, or
 * nothing does.  A bundle that is no longer what was fetched is dropped, to be fetched
 * again.  Faults: DENIED, INPUT, SYSTEM, LIMIT. */
must_use bool holding_unlock(const struct follow *follow, struct follow_seal *seal,
    const struct identity *key, struct err *err);
