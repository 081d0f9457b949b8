/* The low-level interface of libcrypto is deprecated there for its lack of
 * algorithm agility, which accord does not want: it neither allocates nor
 * fails, and for short inputs takes a third of the time of EVP. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/hash.h"

#include <string.h>

#include <openssl/sha.h>

#include "codec/hex.h"

_Static_assert(HASH_LEN == SHA256_DIGEST_LENGTH, "hash is SHA-256");
_Static_assert(sizeof(((struct hasher *)0)->state) >= sizeof(SHA256_CTX), "hasher holds it");

static SHA256_CTX *
context(struct hasher *hasher)
{
	return (SHA256_CTX *)(void *)hasher->state;
}

void
hasher_init(struct hasher *hasher)
{
	SHA256_Init(context(hasher));
}

void
hasher_add(struct hasher *hasher, struct text more)
{
	if (more.len > 0)
		SHA256_Update(context(hasher), more.at, more.len);
}

struct hash
hasher_end(struct hasher *hasher)
{
	struct hash hash;

	SHA256_Final(hash.bytes, context(hasher));
	return hash;
}

struct hash
hash_text(struct text in)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, in);
	return hasher_end(&hasher);
}

struct hash
hash_leaf(struct text leaf)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, TEXT("\0"));
	hasher_add(&hasher, leaf);
	return hasher_end(&hasher);
}

struct hash
hash_node(const struct hash *left, const struct hash *right)
{
	struct hasher hasher;
	char both[1 + 2 * HASH_LEN] = { 1 };

	memcpy(both + 1, left->bytes, HASH_LEN);
	memcpy(both + 1 + HASH_LEN, right->bytes, HASH_LEN);
	hasher_init(&hasher);
	hasher_add(&hasher, (struct text){ both, sizeof(both) });
	return hasher_end(&hasher);
}

bool
hash_eq(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, HASH_LEN) == 0;
}

void
hash_format(const struct hash *hash, struct buf *out)
{
	hex_add(out, hash->bytes, HASH_LEN);
}

bool
hash_parse(struct text in, struct hash *out)
{
	struct hash hash;

	if (!hex_decode(in, hash.bytes, HASH_LEN))
		return false;
	*out = hash;
	return true;
}
