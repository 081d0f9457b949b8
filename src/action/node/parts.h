/*
 * parts.h - a folder whose parts appear together: a node, a log.
 *
 * It is made in a folder of its own folder, so that it can be made in one that is
 * there already (a mounted volume, one that an administrator gave); then its parts
 * move up.  It is what it shall be once the last has.
 */
#pragma once

#include "base/err.h"

/* Could it be made in `dir`?  That must not exist, be empty, or hold what an
 * interrupted attempt left.  `parts` are the names, NULL at the end.  Faults:
 * CONFLICT. */
must_use bool parts_check(const char *dir, const char *const *parts, struct err *err);

/* Make it: `make` makes all parts in the folder it is given.  What fails leaves nothing,
 * and what a crash leaves the next attempt removes.  Faults: CONFLICT; as `make`. */
must_use bool parts_make(const char *dir, const char *const *parts,
    bool (*make)(void *arg, const char *dir, struct err *err), void *arg, struct err *err);
