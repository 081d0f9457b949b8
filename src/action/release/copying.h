/*
 * copying.h - a member takes a copy of a sealed bundle, piece by piece, from whoever has it:
 * so that it can be had from many before it is time.
 *
 * What has come stays (COPYING_PART) until it is whole, and is gone on with after a restart.
 * The digest is computed as it comes; where it is not the promised one, all of it is fetched
 * again, from its publisher alone.
 */
#pragma once

#include "action/release/vigil.h"

#define COPYING_MAX (1024 * MIB)   /* a longer one is not copied */
#define COPYING_LEAVES (256 * MIB) /* of the disk; where less is left, none is */
#define COPYING_PIECE (4 * MIB)

/* Should a piece be asked for now, and may it be asked of this party?  Members do not all ask
 * at once: how long it takes for all of them is what they spread over, in milliseconds. */
bool copying_wants(
    struct vigil_watch *watch, const struct node *node, struct text party, int64_t now_ms);

/* Append what is asked for: the path of the bundle, a space, and from which byte on. */
void copying_format(const struct vigil_watch *watch, struct buf *out);

/* All is over: what has come of a copy that is not whole is of no use any more. */
void copying_give_up(const struct vigil_watch *watch, const struct node *node);

/* Take a file that was shown under such a name; anything else is passed over.  *news: it went
 * on, or began anew.  Faults: SYSTEM, LIMIT. */
must_use bool copying_take(struct vigil_watch *watch, struct node *node,
    const struct vigil_file *file, bool *news, struct err *err);
