/*
 * bech32.h - BIP 173 checksummed text, without its limit of 90 characters, as
 * age spells keys.
 */
#pragma once

#include "base/buf.h"

/* Append `bytes` under the human-readable part `hrp` (lowercase). */
void bech32_add(struct buf *out, struct text hrp, const uint8_t *bytes, size_t len);

/* The same in capitals, as secret keys are written. */
void bech32_add_upper(struct buf *out, struct text hrp, const uint8_t *bytes, size_t len);

/* Cut the human-readable part, as spelled, out of what looks like bech32.
 * False when there is none. */
must_use bool bech32_hrp(struct text in, struct text *hrp);

/* Decode into exactly `len` bytes.  False when the case is mixed, the part
 * before the last '1' is not `hrp` (lowercase; compared without case), the
 * checksum is wrong, the spare bits are not zero, or the length differs; `out`
 * may have been written to then. */
must_use bool bech32_decode(struct text in, struct text hrp, uint8_t *out, size_t len);
