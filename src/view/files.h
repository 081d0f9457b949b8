/*
 * files.h - which files belong to which statements: a file that several brought is kept
 * once, and goes with the last of them.
 */
#pragma once

#include "view/projection.h"

extern const struct projection files_projection;

/* Does any statement name a file of this SHA-256? */
must_use bool files_used(
    struct journal *journal, const struct hash *file, bool *used, struct err *err);
