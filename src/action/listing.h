/*
 * listing.h - a release's own list of what it is for (release/contents.h), held against the
 * files that are to be sealed with it.
 *
 * Once it is sealed nobody can mend it, and its readers find out at T.
 */
#pragma once

#include <stddef.h>

#include "base/err.h"

/* If one of the files is named CONTENTS_NAME, it must be such a list, and name none but files
 * that are among them, advisories with their digests.  Without one nothing is checked.
 * Faults: INPUT, ABSENT, LIMIT, those of the files. */
must_use bool listing_check(char *const *paths, size_t count, struct err *err);
