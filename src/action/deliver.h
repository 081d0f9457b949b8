/*
 * deliver.h - a finder's side of the inbox: report, and poll for what is due.
 */
#pragma once

#include "action/finder.h"
#include "action/peer.h"
#include "crypto/hash.h"

#define DELIVER_INBOX "/inbox"

/* Seal a report of these files to the node and deliver it; the record with the
 * receipt is in the finder's sent/<id>/ when this returns.  Faults: as files,
 * network and node tell. */
must_use bool deliver_report(const struct finder *finder, const struct remote *remote,
    const struct peer *node, struct text title, char *const *paths, size_t count, int64_t now,
    struct hash *id, struct err *err);

/* Ask a node for the proofs that are due; tells how many of them are new.  Each is
 * checked before it is kept. */
must_use bool deliver_poll(const struct finder *finder, const struct remote *remote,
    const struct peer *node, int64_t now, size_t *proofs, struct err *err);

/* The directory of a report's record. */
must_use bool deliver_record_dir(const struct finder *finder, const struct hash *id,
    char out[static PATH_MAX], struct err *err);
