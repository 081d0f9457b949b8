/*
 * hook.h - a program of the operator's that is run for each release that was unlocked.
 *
 * It is run as it is, by no shell, with the paths of the release's files as arguments, its
 * standard input empty, and besides the environment of this process
 *
 *	ACCORD_RELEASE  the seal's id
 *	ACCORD_DIR      the folder of the files
 *	ACCORD_NODE     whose release it is, by its manifest's name
 *	ACCORD_OPENED   the time that was promised, as 2026-12-01T17:00:00Z
 *	ACCORD_EVIDENCE the folder with the seal, the log's checkpoint and the key
 */
#pragma once

#include "action/follower/follow.h"

#define HOOK_FILES_MAX 10000

/* Run it and wait until it has ended; when it ended well, that is noted, and it is not run for
 * this release again.  Faults: SYSTEM when it did not end well, or cannot be run. */
must_use bool hook_run(const char *program, const struct follow *follow,
    const struct follow_seal *seal, struct err *err);

/* Is it still to be run for a release that is unlocked? */
must_use bool hook_is_due(
    const struct follow *follow, const struct follow_seal *seal, struct err *err);
