#include "crypto/hmac.h"

#include <string.h>

#include "base/mem.h"

#define BLOCK_LEN 64 /* of SHA-256 */
#define INNER_PAD 0x36
#define OUTER_PAD 0x5c

static void
begin(struct hasher *hasher, const uint8_t block[static BLOCK_LEN], uint8_t pad)
{
	uint8_t padded[BLOCK_LEN];

	for (size_t i = 0; i < BLOCK_LEN; i++)
		padded[i] = block[i] ^ pad;
	hasher_init(hasher);
	hasher_add(hasher, text_bytes(padded, sizeof(padded)));
	mem_wipe(padded, sizeof(padded));
}

void
hmac_init(struct hmac *hmac, struct text key)
{
	uint8_t block[BLOCK_LEN] = { 0 };
	struct hash hashed;

	if (key.len > BLOCK_LEN) {
		hashed = hash_text(key);
		memcpy(block, hashed.bytes, sizeof(hashed.bytes));
		mem_wipe(&hashed, sizeof(hashed));
	} else if (key.len > 0) {
		memcpy(block, key.at, key.len);
	}
	begin(&hmac->inner, block, INNER_PAD);
	begin(&hmac->outer, block, OUTER_PAD);
	mem_wipe(block, sizeof(block));
}

void
hmac_add(struct hmac *hmac, struct text more)
{
	hasher_add(&hmac->inner, more);
}

struct hash
hmac_end(struct hmac *hmac)
{
	struct hash inner = hasher_end(&hmac->inner), outer;

	hasher_add(&hmac->outer, text_bytes(inner.bytes, sizeof(inner.bytes)));
	outer = hasher_end(&hmac->outer);
	mem_wipe(&inner, sizeof(inner));
	mem_wipe(hmac, sizeof(*hmac));
	return outer;
}

struct hash
hmac_text(struct text key, struct text message)
{
	struct hmac hmac;

	hmac_init(&hmac, key);
	hmac_add(&hmac, message);
	return hmac_end(&hmac);
}
