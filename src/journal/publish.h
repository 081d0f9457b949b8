/*
 * publish.h - a node's log made public: as log_public.h, and the bodies of public
 * statements beside it.
 *
 * All of it can be made again from the database but what releases put there (their
 * bundles and keys) and the manifest.
 */
#pragma once

#include "journal/journal.h"
#include "journal/keeper.h"

/* Sign the log as it stands, if it has grown, and bring the public tree up to it.
 * Several processes may do so.  Each time for an opened journal some more of the log's
 * past is checked, until all of it was.
 * Faults: CONFLICT, and nothing is signed, when the database does not continue what
 * was signed, or what the public tree shows. */
must_use bool publish(struct journal *journal, struct keeper *signer, struct err *err);

/* The last signed checkpoint, a note, copied into the arena.  Faults: ABSENT. */
must_use bool publish_head(
    struct journal *journal, struct arena *arena, struct text *note, struct err *err);
