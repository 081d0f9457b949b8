/*
 * key_change.h - a node's next manifest and the keys that come with it, from files that
 * are made ready to those that are in use, all of them or none.
 *
 *	keys/new/ROLE.key, keys/new/manifest    made ready
 *	keys/old/ROLE-VERSION.key               what was used until then
 *
 * The change has happened once the journal has the manifest.  What a crash left is then
 * finished by the next that opens the node, and dropped otherwise.
 */
#pragma once

#include <limits.h>

#include "journal/journal.h"

#define KEY_CHANGE_NEW "keys/new"
#define KEY_CHANGE_OLD "keys/old"
#define KEY_CHANGE_MANIFEST "keys/new/manifest"

/* Drop what an attempt left that came to nothing, and make the folders. */
must_use bool key_change_begin(const char *dir, struct err *err);

/* Keep the manifest among what is ready: after the keys, as the last. */
must_use bool key_change_ready(const char *dir, struct text manifest, struct err *err);

/* Finish the change if the journal has the manifest that is ready.  Nothing ready, nothing
 * done; what is ready and not in the journal stays as it is, since whoever made it may be
 * about to say so.  *changed: it was finished here.  Faults: SYSTEM, INPUT. */
must_use bool key_change_settle(
    const char *dir, struct journal *journal, bool *changed, struct err *err);

/* Remove the keys that were used before: what was sealed to them can then no longer be
 * opened, by anybody.  Tells how many there were.  Faults: SYSTEM. */
must_use bool key_change_forget(const char *dir, size_t *count, struct err *err);
