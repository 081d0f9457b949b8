/*
 * depot.h - a public tree in a folder, as a remote: of a mirror, or carried over by hand.
 *
 * Only plain files inside it are read; no link is followed out of it or within.
 */
#pragma once

#include <limits.h>

#include "action/peer/remote.h"

struct depot {
	char dir[PATH_MAX];
	struct remote remote;
};

/* Must stay where it is while it is used.  Faults: ABSENT when there is no such folder, LIMIT.
 */
must_use bool depot_open(const char *dir, struct depot *out, struct err *err);
