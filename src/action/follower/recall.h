/*
 * recall.h - what a follower holds, when nobody is there to show the log: its publisher may be
 * gone when it is time, and the key is told by others.
 */
#pragma once

#include "action/follower/follow.h"

/* Only releases whose seals were kept when they were verified (holding.h), under the manifests
 * that are pinned; nothing is known of what the log has said since.  Faults: ABSENT when
 * nothing is pinned or held yet; CONFLICT; those of what is kept. */
must_use bool recall(
    const char *dir, const struct remote *remote, struct follow *out, struct err *err);
