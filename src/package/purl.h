/*
 * purl.h - package URLs (ECMA-427): what a package is called, wherever it comes from.
 */
#pragma once

#include "base/buf.h"
#include "base/text.h"

/* Is it one?  Else `*wrong` says what is wrong, as a clause. */
must_use bool purl_check(struct text in, const char **wrong);
