/*
 * collect.h - asks the witnesses of a policy to cosign a log's heads
 * (c2sp.org/tlog-witness), all at once, until its quorum is met.
 *
 * Each witness is asked in a thread of its own, with a time limit, so that none keeps
 * the others waiting: one that is slow, that lies, or that is ahead or behind costs
 * nothing but its own cosignature.  What comes within that limit after the quorum is
 * not lost.
 */
#pragma once

#include "log/merkle.h"
#include "log/policy.h"
#include "serve/nearby.h"

/* How long one witness may take, and how long all are waited for. */
#define COLLECT_WITNESS_MS 5000
#define COLLECT_QUORUM_MS 5000

struct collector;

/* Begin; `policy`, and the text that it was read from, stay as they are until
 * collector_stop(); of the witnesses' addresses, those that are not `nearby` are asked
 * outside alone, unless it is NULL.  Faults: INPUT when the policy does not name the log of
 * `key`, or its quorum cannot be met by witnesses that have an address; LIMIT, SYSTEM. */
must_use bool collector_start(const struct policy *policy, const struct vkey *key,
    const struct nearby *nearby, struct collector **out, struct err *err);
void collector_stop(struct collector **of);

/* Have a checkpoint of the first `size` leaves cosigned: `note` is its signed note, to
 * which the cosignatures that came are added.  From one thread at a time.
 * Faults: ABSENT when no quorum cosigned within the limit, and then `note` is as it was;
 * the text says what became of each. */
must_use bool collector_ask(struct collector *collector, const struct merkle_source *tree,
    uint64_t size, struct buf *note, struct err *err);

/* The same, but without a quorum `note` has the cosignatures that came. */
must_use bool collector_try(struct collector *collector, const struct merkle_source *tree,
    uint64_t size, struct buf *note, struct err *err);

/* Add to `note`, which collector_ask() cosigned last, the cosignatures that have come
 * since; does not wait.  True when there were any. */
must_use bool collector_more(struct collector *collector, const struct merkle_source *tree,
    uint64_t size, struct buf *note);
