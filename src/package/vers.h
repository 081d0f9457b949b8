/*
 * vers.h - ranges of versions: "vers:deb/>=1.0|<1.2.3"; a star for all of them (VERS, of the
 * makers of package URLs).
 */
#pragma once

#include "base/text.h"

#define VERS_LEN_MAX 4096 /* each version is compared with all others */

/* Is it one?  Else `*wrong` says what is wrong, as a clause.  How versions of a scheme are
 * ordered is not looked at. */
must_use bool vers_check(struct text in, const char **wrong);

/* Does it begin as one does, well or badly? */
bool vers_is_meant(struct text in);
