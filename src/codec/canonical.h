/*
 * canonical.h - JSON in its one canonical spelling (RFC 8785), integers only.
 *
 * Keys sorted by their UTF-16 code units, no blanks, the shortest escapes.
 */
#pragma once

#include "base/buf.h"
#include "codec/json.h"

/* Append the canonical spelling of a value.  Faults: INPUT for a number that is
 * no integer within plus or minus 2^53-1, naming its pointer; LIMIT. */
must_use bool canonical_format(struct value value, struct buf *out, struct err *err);
