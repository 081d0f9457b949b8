#include "crypto/hkdf.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

void
hkdf_derive(const struct hkdf *from, uint8_t *out, size_t len)
{
	struct hash extracted = hmac_text(from->salt, from->secret), block = { 0 };
	struct hmac hmac;
	uint8_t number = 0;

	assert(len <= HKDF_LEN_MAX);
	for (size_t done = 0, step; done < len; done += step) {
		step = len - done < HASH_LEN ? len - done : HASH_LEN;
		hmac_init(&hmac, text_bytes(extracted.bytes, HASH_LEN));
		if (number > 0)
			hmac_add(&hmac, text_bytes(block.bytes, HASH_LEN));
		hmac_add(&hmac, from->info);
		number++;
		hmac_add(&hmac, text_bytes(&number, 1));
		block = hmac_end(&hmac);
		memcpy(out + done, block.bytes, step);
	}
	mem_wipe(&extracted, sizeof(extracted));
	mem_wipe(&block, sizeof(block));
}
