/*
 * covering.h - what a release is for, as options of `accord release seal` say it: the list
 * that goes into its bundle (release/contents.h).
 *
 *	--fix 'fix.deb; product=Widget; versions=3.x; until=2028-01-01'
 *	--no-fix 'product=Widget; versions=2.x; until=2027-02-01; needs=contract'
 *	--advisory advisory.json
 */
#pragma once

#include "base/arena.h"
#include "release/contents.h"

/* Begins zero but for its arena; release with covering_free(). */
struct covering {
	struct arena arena;
	size_t covers, advisories;
	struct contents_cover cover[CONTENTS_COVERS_MAX];
	struct contents_advisory advisory[CONTENTS_ADVISORIES_MAX];
};

/* One option's words.  Faults: INPUT for what does not belong there; LIMIT. */
must_use bool covering_add(
    struct covering *covering, bool fix, struct text words, struct err *err);

/* An advisory's file: by the id that is in it, where it is CSAF, else by its name.  Faults: the
 * file's, LIMIT. */
must_use bool covering_add_advisory(
    struct covering *covering, const char *path, struct err *err);

/* Append the list; nothing where no option was given.  Faults: INPUT, LIMIT. */
must_use bool covering_format(
    const struct covering *covering, struct buf *out, struct err *err);
void covering_free(struct covering *covering);
