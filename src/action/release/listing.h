/*
 * listing.h - a release's own list of what it is for (release/contents.h), held against the
 * files that are to be sealed with it.
 *
 * Once it is sealed nobody can mend it, and its readers find out at T.
 */
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

/* A list that was made: it must be one, and name none but files that are among them, advisories
 * with their digests.  Faults: INPUT, ABSENT, LIMIT, those of the files. */
must_use bool listing_check_list(
    struct text json, char *const *paths, size_t count, struct err *err);

/* The same where one of the files is named CONTENTS_NAME.  Without one nothing is checked. */
must_use bool listing_check(char *const *paths, size_t count, struct err *err);
