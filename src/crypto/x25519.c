#include "crypto/x25519.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "codec/base64.h"
#include "crypto/hkdf.h"
#include "crypto/sound.h"

_Static_assert(X25519_LEN == crypto_scalarmult_BYTES, "public key of X25519");
_Static_assert(X25519_LEN == SOUND_KEY_LEN, "it is remembered whole");
_Static_assert(X25519_LEN == crypto_scalarmult_SCALARBYTES, "secret key of X25519");

bool
x25519_stanza_parse(const struct age_stanza *stanza, struct x25519_stanza *out, struct err *err)
{
	struct text args = stanza->args, share;
	struct x25519_stanza read;

	if (!age_stanza_arg(&args, &share) || args.len > 0)
		return err_set(err, FAULT_INPUT,
		    "malformed age header: an X25519 stanza has not one argument");
	if (!base64_decode_raw(share, read.share, sizeof(read.share)))
		return err_set(err, FAULT_INPUT,
		    "malformed age header: an X25519 share is not 32 bytes in base64");
	/* Before anything is decrypted: its length must not tell keys apart. */
	if (!age_stanza_body(stanza, read.body, sizeof(read.body)))
		return err_set(err, FAULT_INPUT,
		    "malformed age header: an X25519 stanza's body is not 32 bytes");
	*out = read;
	return true;
}

void
x25519_stanza_format(const struct x25519_stanza *stanza, struct buf *out)
{
	age_stanza_begin(out, X25519_TYPE);
	buf_add(out, TEXT(" "));
	base64_add_raw(out, stanza->share, sizeof(stanza->share));
	age_stanza_end(out, stanza->body, sizeof(stanza->body));
}

bool
x25519_share(const uint8_t secret[static X25519_LEN], const uint8_t public[static X25519_LEN],
    uint8_t out[static X25519_LEN])
{
	return crypto_scalarmult(out, secret, public) == 0;
}

bool
x25519_sound(const uint8_t public[static X25519_LEN])
{
	static const uint8_t any[X25519_LEN] = { 8 };
	static _Thread_local struct sound sound;
	uint8_t shared[X25519_LEN];

	if (sound_has(&sound, public))
		return true;
	if (!x25519_share(any, public, shared))
		return false;
	sound_add(&sound, public);
	return true;
}

void
x25519_public(const uint8_t secret[static X25519_LEN], uint8_t out[static X25519_LEN])
{
	/* Fails for no scalar: clamping keeps the multiple off zero. */
	if (crypto_scalarmult_base(out, secret) != 0)
		abort();
}

void
x25519_wrapper(const uint8_t shared[static X25519_LEN], const uint8_t share[static X25519_LEN],
    const uint8_t recipient[static X25519_LEN], uint8_t out[static AGE_WRAP_LEN])
{
	uint8_t salt[2 * X25519_LEN];
	const struct hkdf from = { text_bytes(shared, X25519_LEN),
		text_bytes(salt, sizeof(salt)), TEXT("age-encryption.org/v1/X25519") };

	memcpy(salt, share, X25519_LEN);
	memcpy(salt + X25519_LEN, recipient, X25519_LEN);
	hkdf_derive(&from, out, AGE_WRAP_LEN);
}
