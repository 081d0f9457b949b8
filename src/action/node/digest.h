/* digest.h - the SHA-256 of what may be too large for memory. */
#pragma once

#include "base/stream.h"
#include "crypto/hash.h"

/* Read all of a source; tells how many bytes there were.  Faults: LIMIT, the source's. */
must_use bool digest_source(
    const struct source *source, struct hash *out, uint64_t *size, struct err *err);

/* The same of a file.  Faults: the file's. */
must_use bool digest_file(const char *path, struct hash *out, uint64_t *size, struct err *err);
