/*
 * contained.h - what a sealed bundle is for (release/contents.h), told by who has its key.
 *
 * The list stands first in what accord seals, so only the beginning of a bundle is read,
 * however long that is.
 */
#pragma once

#include "base/stream.h"
#include "crypto/identity.h"
#include "release/contents.h"

/* *found: the bundle begins with such a list; else nothing is told.  Texts live in the arena.
 * Faults: DENIED when the key is another's, INPUT for what is no bundle or no list; the
 * source's; LIMIT. */
must_use bool contained_find(const struct source *bundle, const struct identity *key,
    struct arena *arena, struct contents *out, bool *found, struct err *err);

/* Append it in lines for people: what gets a fix, what does not; each begins with `indent`. */
void contained_write(const struct contents *contents, const char *indent, struct buf *out);
