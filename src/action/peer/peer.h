/*
 * peer.h - a node as others know it: its manifests, pinned at the first sight.
 */
#pragma once

#include "action/peer/remote.h"
#include "statement/chain.h"

/* Release with peer_free(). */
struct peer {
	struct chain chain;
	const struct manifest *manifest; /* the newest of them */
};

/* Ask a node for its newest manifest, and for those between that and the newest one in the
 * file `pin`, which is made at the first sight: each must follow the one before, and the
 * newest must not have expired.  What is new is kept.
 *
 * Older ones than those pinned, or others, are refused, and kept in `pin`.refused: two
 * manifests that follow the same one are evidence against who signed them.
 * Faults: DENIED, INPUT, ABSENT, LIMIT, SYSTEM. */
must_use bool peer_meet(const struct remote *remote, const char *pin, int64_t now,
    struct peer *out, struct err *err);

/* The same in memory: go on from the manifests that `peer` has, if any, to the newest.  When
 * that contradicts them (DENIED), what was shown as the newest is appended to `refused`, if
 * that is not NULL. */
must_use bool peer_catch_up(const struct remote *remote, int64_t now, struct peer *peer,
    struct buf *refused, struct err *err);
/* Ask a node for its manifests after the one of version `known` (0: all), and append them to
 * `notes`, the oldest first; they are not verified.  Faults: as the remote's; DENIED, LIMIT. */
must_use bool peer_fetch(
    const struct remote *remote, int64_t known, struct buf *notes, struct err *err);

/* Read kept manifests; faults name the file. */
must_use bool peer_load(const char *path, struct peer *out, struct err *err);

/* Keep what was met, unless `path` has it already; it must continue what is there. */
must_use bool peer_save(const char *path, const struct peer *peer, struct err *err);

/* Take a further manifest that was met elsewhere: in the log. */
must_use bool peer_add(struct peer *peer, struct text note, struct err *err);

/* Do not send anything to who has retired.  Faults: DENIED. */
must_use bool peer_check_active(const struct peer *peer, struct err *err);
void peer_free(struct peer *peer);
