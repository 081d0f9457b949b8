/*
 * pinned.h - the manifests of nodes that a finder has met, among his things; see peer.h.
 */
#pragma once

#include "action/finder/finder.h"
#include "action/peer/peer.h"

/* As peer_meet(), peer_load() and peer_save(), under a name of the finder's. */
must_use bool pinned_meet(const struct finder *finder, const char *name,
    const struct remote *remote, int64_t now, struct peer *out, struct err *err);
must_use bool pinned_load(
    const struct finder *finder, const char *name, struct peer *out, struct err *err);
must_use bool pinned_save(
    const struct finder *finder, const char *name, const struct peer *peer, struct err *err);

/* The name for a node at an address: however many slashes end it. */
must_use bool pinned_name(const char *url, char out[static PATH_MAX], struct err *err);
