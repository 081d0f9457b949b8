/*
 * mirror.h - a follower lays out what it has verified as a public tree, which others can
 * follow: the machines of a site, or those behind a gap that only a copy of the folder crosses.
 *
 * While the log is read, what is got is remembered; once all of it was verified, it is written,
 * the checkpoint last.  So whoever follows the mirror sees a whole log at any time, as it is or
 * was, and verifies it again.  It has what followers need: no hash tiles, no pages.
 */
#pragma once

#include "action/follower/follow.h"
#include "store/tree.h"

#define MIRROR_BYTES_MAX (256 * MIB) /* that are new at a time */

struct mirror_file;

/* Must stay where it is; release with mirror_close(). */
struct mirror {
	struct tree tree;
	const struct remote *from;
	struct remote remote;
	struct mirror_file *files; /* the last that came first */
	size_t bytes;
};

/* Make the folder where missing.  Faults: as the system's. */
must_use bool mirror_open(const char *dir, struct mirror *out, struct err *err);
void mirror_close(struct mirror *mirror);

/* The same remote, but what is got from it is remembered; what was before is forgotten. */
const struct remote *mirror_through(struct mirror *mirror, const struct remote *from);

/* All of it was verified: show it.  Faults: SYSTEM, LIMIT. */
must_use bool mirror_show(struct mirror *mirror, struct err *err);

/* Show the bundle of a release that is held, and the proofs of its postponements; its key, if
 * it was unlocked.  What is there already stays.  Faults: SYSTEM. */
must_use bool mirror_add(struct mirror *mirror, const struct follow *follow,
    const struct follow_seal *seal, struct err *err);
