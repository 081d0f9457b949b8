/* hkdf.h - HKDF with SHA-256 (RFC 5869): keys from other keys. */
#pragma once

#include "crypto/hmac.h"

#define HKDF_LEN_MAX (255 * HASH_LEN)

/* What a key is made from: the secret it comes from, a salt (may be empty),
 * and what it is for. */
struct hkdf {
	struct text secret;
	struct text salt;
	struct text info;
};

/* Fill `out` with the key; `len` is at most HKDF_LEN_MAX. */
void hkdf_derive(const struct hkdf *from, uint8_t *out, size_t len);
