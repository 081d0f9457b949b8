/*
 * vigil_do.h - the part of a vigil that shows what is known of a release: for vigil.h alone.
 */
#pragma once

#include "action/release/vigil.h"
#include "release/plea.h"
#include "release/standing.h"

#define VIGIL_PLEA_ROOM (16 * MIB)

/* Is the key of it, the proof of a statement about it, in the public tree? */
bool vigil_has_key(const struct vigil_watch *watch, const struct node *node);
bool vigil_has_proof(
    const struct vigil_watch *watch, const struct node *node, const struct hash *of);

/* All that is known of it and is shown to a keeper, in the arena: but for the deal, heads and
 * a key.  Faults: SYSTEM, LIMIT; ABSENT when its publisher's manifests are not known. */
must_use bool vigil_show(const struct vigil_watch *watch, struct node *node,
    struct arena *arena, struct plea *out, struct err *err);

/* In a transaction of its own: say something of the node's own in public.  Faults: as
 * journal_add_public(). */
must_use bool vigil_say(struct node *node, struct text note, struct err *err);

/* The same inside a transaction. */
must_use bool vigil_append(struct node *node, struct text note, struct err *err);

/* Show the key, which was checked. */
must_use bool vigil_show_key(
    struct vigil_watch *watch, struct node *node, const struct identity *key, struct err *err);

/* The key that it shows. */
must_use bool vigil_shown_key(
    const struct vigil_watch *watch, const struct node *node, struct identity *out);

/* Say that there was a breach, of a key that was seen before anybody bore the own clock out,
 * once witnesses do; say nothing of it once they say another time. */
must_use bool vigil_accuse(
    struct vigil_watch *watch, struct node *node, int64_t now, bool *said, struct err *err);

/* Remember whether witnesses bear the own clock out, while a key that is seen would be a
 * breach. */
void vigil_note_clock(struct vigil_watch *watch, struct node *node, int64_t now);

/* Fold what was said since, and show it; see when it opens, after a proof has come. */
must_use bool vigil_hear(struct vigil_watch *watch, struct node *node, struct err *err);
must_use bool vigil_reschedule(struct vigil_watch *watch, struct node *node, struct err *err);
