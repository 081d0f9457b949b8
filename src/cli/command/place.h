/* place.h - where things are when nobody says where. */
#pragma once

#include <limits.h>

#include "base/err.h"

/* A node's directory: `option` (--dir), else ACCORD_DIR, else /var/lib/accord for
 * root and accord/node in the user's data directory (XDG).  Root becomes the user whose
 * node that is, for good: so no file of root's is left where he must write it, and nothing
 * that he put there is followed with root's rights.  Faults: LIMIT, ABSENT when there is no
 * home, SYSTEM. */
must_use bool place_node(const char *option, char out[static PATH_MAX], struct err *err);

/* A finder's: `option`, else ACCORD_FINDER_DIR, and then *chosen is true; else accord/finder
 * in the user's data directory. */
must_use bool place_finder(
    const char *option, char out[static PATH_MAX], bool *chosen, struct err *err);

/* A finder's file: ACCORD_FINDER_FILE, else accord/finder.age in the user's data directory. */
must_use bool place_finder_file(char out[static PATH_MAX], struct err *err);
