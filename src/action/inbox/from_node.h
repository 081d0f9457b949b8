/*
 * from_node.h - what another node sent; for receive.h alone.
 *
 * Its manifests come with it where they are not known here, and are pinned.  What one sends
 * whose manifest nobody has seen at its own address stands in quarantine: it is kept and
 * receipted, from a share of its own, so that strangers never take the room of others.
 */
#pragma once

#include "action/inbox/arrival.h"

/* All of those in quarantine together, and each. */
#define FROM_NODE_STRANGERS_MAX 1000
#define FROM_NODE_KEPT_MAX 10000
#define FROM_NODE_BYTES_MAX (256 * MIB)
#define FROM_NODE_KEPT_EACH_MAX 100

/* Of whom nothing has come for so long takes no more of that room: what was receipted stays,
 * and somebody who comes later finds some. */
#define FROM_NODE_QUARANTINE_SECONDS (INT64_C(30) * 86400)

/* A statement that says it was made later than now, by over so many seconds, is refused. */
#define FROM_NODE_AHEAD 300

/* The parts beside the statement and its files: the manifests of who sends; ids of statements
 * whose proofs it waits for, a line each; proofs that it gives. */
#define FROM_NODE_MANIFEST "manifest"
#define FROM_NODE_OWED "owed"
#define FROM_NODE_OWED_MAX 100

/* Decide what becomes of it, in a transaction that has begun, and seal the answer.  `key` is
 * the one that it came with.  Faults: INPUT, DENIED, LIMIT; CONFLICT, as `why` says;
 * SYSTEM. */
must_use bool from_node(struct arrival *arrival, const struct vkey *key, struct err *err);
