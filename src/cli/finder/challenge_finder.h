/* challenge_finder.h - the form of `accord challenge` that is for finders. */
#pragma once

#include "cli/finder/keeping.h"

/* Ask for the proof of what begins so, or with `into` write what shows that in vain into that
 * folder. */
must_use bool challenge_finder(
    struct keeping *keeping, const char *id, const char *into, struct err *err);
