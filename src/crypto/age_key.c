#include "crypto/age_key.h"

#include <sodium.h>

#include "base/mem.h"
#include "crypto/hkdf.h"
#include "crypto/random.h"

_Static_assert(AGE_WRAP_LEN == AGE_KEY_LEN + crypto_aead_chacha20poly1305_ietf_ABYTES,
    "a wrapped key is the key and a tag");
_Static_assert(AGE_WRAP_LEN == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "wrapping key");

static const uint8_t fixed_nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

void
age_key_make(struct age_key *out)
{
	random_bytes(out->bytes, sizeof(out->bytes));
}

void
age_key_wrap(const struct age_key *key, const uint8_t wrapper[static AGE_WRAP_LEN],
    uint8_t out[static AGE_WRAP_LEN])
{
	crypto_aead_chacha20poly1305_ietf_encrypt(
	    out, NULL, key->bytes, sizeof(key->bytes), NULL, 0, NULL, fixed_nonce, wrapper);
}

bool
age_key_unwrap(const uint8_t wrapped[static AGE_WRAP_LEN],
    const uint8_t wrapper[static AGE_WRAP_LEN], struct age_key *out)
{
	scoped(age_key_wipe) struct age_key key;

	if (crypto_aead_chacha20poly1305_ietf_decrypt(key.bytes, NULL, NULL, wrapped,
		AGE_WRAP_LEN, NULL, 0, fixed_nonce, wrapper) != 0)
		return false;
	*out = key;
	return true;
}

struct hash
age_key_mac(const struct age_key *key, struct text header)
{
	const struct hkdf from = { text_bytes(key->bytes, AGE_KEY_LEN), { 0 }, TEXT("header") };
	uint8_t mac_key[HASH_LEN];
	struct hash mac;

	hkdf_derive(&from, mac_key, sizeof(mac_key));
	mac = hmac_text(text_bytes(mac_key, sizeof(mac_key)), header);
	mem_wipe(mac_key, sizeof(mac_key));
	return mac;
}

void
age_key_payload(const struct age_key *key, const uint8_t nonce[static AGE_NONCE_LEN],
    uint8_t out[static AGE_PAYLOAD_KEY_LEN])
{
	const struct hkdf from = { text_bytes(key->bytes, AGE_KEY_LEN),
		text_bytes(nonce, AGE_NONCE_LEN), TEXT("payload") };

	hkdf_derive(&from, out, AGE_PAYLOAD_KEY_LEN);
}

void
age_key_wipe(struct age_key *key)
{
	mem_wipe(key, sizeof(*key));
}
