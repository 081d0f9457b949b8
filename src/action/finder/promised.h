/*
 * promised.h - what a node promised to who reported to it: the version of its disclosure
 * policy that the receipt binds, and what it comes to in dates.
 */
#pragma once

#include "action/finder/deliver.h"
#include "bounty/edition.h"

/* Ask a node for a version of its policy; appends the note.  Faults: as the remote's;
 * DENIED, INPUT for what is none of the node's, or another. */
must_use bool promised_fetch(const struct remote *remote, const struct peer *node,
    const struct hash *id, struct buf *note, struct err *err);

/* Read one that was kept, offline: `id` is what the receipt binds.  Texts live in the arena.
 * Faults: as above. */
must_use bool promised_check(struct text note, const struct chain *chain, const struct hash *id,
    struct arena *arena, struct edition *out, struct err *err);

/* Keep that version in the record of a report, unless it is there; read it from there.
 * Faults: as above; ABSENT when it is not there. */
must_use bool promised_keep(const struct deliver *how, const struct hash *report,
    const struct hash *policy, struct err *err);
must_use bool promised_load(const struct finder *finder, const struct hash *report,
    const struct hash *policy, struct arena *arena, struct edition *out, struct err *err);

/* Append, in lines for people, what is due to a report that came at `received` (seconds UTC).
 * What is in the past by `now` is told as that. */
void promised_write(
    const struct disclosure *policy, int64_t received, int64_t now, struct buf *out);

/* The next of its dates for an answer, a verdict, a fix; false when all are past. */
must_use bool promised_next(const struct disclosure *policy, int64_t received, int64_t now,
    const char **what, int64_t *at);
