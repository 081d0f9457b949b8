/*
 * working.h - do the work that a node asks for before it takes something (statement/work.h).
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define WORKING_STATUS 429 /* of the answer that asks for it */

/* The answer's words ask for work on this body: do it, and append the path to post it to.
 * Faults: INPUT when they ask for none; LIMIT when for more than anybody does. */
must_use bool working_path(
    struct text words, const char *path, struct text body, struct buf *out, struct err *err);
