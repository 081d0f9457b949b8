/*
 * sealed_advisories.h - advisories that go into a sealed release, and are published when it
 * opens.
 */
#pragma once

#include "base/buf.h"

/* Check those that are CSAF by their names (.json) as `accord advisory publish` does, and leave
 * them where the node takes them from; append their digests, a line each.  `opens` is when, or
 * 0: not known yet.  Others are files like any other.  Faults: the files'; INPUT for what could
 * not be published then. */
must_use bool sealed_advisories_enclose(const char *dir, const char *const *paths, size_t count,
    int64_t opens, struct buf *lines, struct err *err);
void sealed_advisories_drop(const char *dir, struct text lines);
