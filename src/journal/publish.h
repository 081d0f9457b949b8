/*
 * publish.h - from the database to the public tree: entries, tiles, checkpoint.
 *
 * In this order: entries are durable, the signed head is durable, tiles and
 * statements are readable, the checkpoint is visible.  A crash anywhere leaves
 * the public tree behind, never wrong; the next publishing catches up.  All of it
 * can be made again from the database but what releases put there (their bundles
 * and keys) and the manifest.
 */
#pragma once

#include "crypto/note.h"
#include "journal/journal.h"

/* Sign the log as it stands, if it has grown, and bring the public tree up to
 * it.  `log` is the log's key, its name the origin.  Several processes may do so.
 * The first time for an opened journal all of the log is checked.
 * Faults: CONFLICT, and nothing is signed, when the database does not continue what
 * was signed, or what the public tree shows. */
must_use bool publish(struct journal *journal, const struct signer *log, struct err *err);

/* The last signed checkpoint, a note, copied into the arena.  Faults: ABSENT. */
must_use bool publish_head(
    struct journal *journal, struct arena *arena, struct text *note, struct err *err);
