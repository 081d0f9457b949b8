/* As in hash.c. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/sha512.h"

#include <openssl/sha.h>

#include "codec/hex.h"

void
sha512_format(struct text in, struct buf *out)
{
	uint8_t digest[SHA512_DIGEST_LENGTH];

	SHA512((const unsigned char *)in.at, in.len, digest);
	hex_add(out, digest, sizeof(digest));
}
