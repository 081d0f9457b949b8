/* place.h - where things are when nobody says where. */
#pragma once

#include <limits.h>

#include "base/err.h"

/* A node's directory: `option` (--dir), else ACCORD_DIR, else /var/lib/accord for
 * root and accord/node in the user's data directory (XDG).  Faults: LIMIT, ABSENT
 * when there is no home. */
must_use bool place_node(const char *option, char out[static PATH_MAX], struct err *err);

/* A finder's: `option`, else ACCORD_FINDER_DIR, else accord/finder in the user's
 * data directory. */
must_use bool place_finder(const char *option, char out[static PATH_MAX], struct err *err);
