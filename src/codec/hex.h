/* hex.h - lowercase hexadecimal, the spelling of ids. */
#pragma once

#include "base/buf.h"

void hex_add(struct buf *out, const uint8_t *bytes, size_t len);

/* Decode `in` into exactly `len` bytes.  False unless it is 2 * len lowercase
 * hexadecimal digits; `out` may have been written to then. */
must_use bool hex_decode(struct text in, uint8_t *out, size_t len);
