#include "statement/commitment.h"

#include "crypto/random.h"

struct salt
salt_make(void)
{
	struct salt salt;

	random_bytes(salt.bytes, sizeof(salt.bytes));
	return salt;
}

struct hash
commitment_make(const struct salt *salt, const struct hash *id, const struct hash *fields)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, TEXT("accord/commit/v1\0"));
	hasher_add(&hasher, text_bytes(salt->bytes, SALT_LEN));
	hasher_add(&hasher, text_bytes(id->bytes, HASH_LEN));
	hasher_add(&hasher, text_bytes(fields->bytes, HASH_LEN));
	return hasher_end(&hasher);
}
