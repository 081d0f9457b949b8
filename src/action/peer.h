/*
 * peer.h - a node as others know it: its manifest, pinned at the first sight.
 */
#pragma once

#include "action/remote.h"
#include "statement/manifest.h"

/* Release with peer_free(). */
struct peer {
	struct buf bytes;
	struct manifest manifest;
};

/* Ask a node for its manifest; it must be signed by the root key of the one kept
 * in the file `pin`, which is made at the first sight, be no older than that, and not
 * have expired.  A newer one replaces it.  Faults: DENIED, INPUT, ABSENT, SYSTEM. */
must_use bool peer_meet(const struct remote *remote, const char *pin, int64_t now,
    struct peer *out, struct err *err);

/* Read a kept manifest; faults name the file. */
must_use bool peer_load(const char *path, struct peer *out, struct err *err);
void peer_free(struct peer *peer);
