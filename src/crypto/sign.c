#include "crypto/sign.h"

#include <string.h>

#include <sodium.h>

#include "crypto/sound.h"

_Static_assert(SIGN_SEED_LEN == crypto_sign_SEEDBYTES, "seed of Ed25519");
_Static_assert(SIGN_PUBLIC_LEN == crypto_sign_PUBLICKEYBYTES, "public key of Ed25519");
_Static_assert(SIGN_PUBLIC_LEN == SOUND_KEY_LEN, "it is remembered whole");
_Static_assert(SIGNATURE_LEN == crypto_sign_BYTES, "signature of Ed25519");

bool
sign_key_make(struct sign_key *out, struct err *err)
{
	struct sign_key key = { 0 };

	if (!secret_make(crypto_sign_SECRETKEYBYTES, &key.secret, err))
		return false;
	crypto_sign_keypair(key.public.bytes, key.secret.at);
	*out = key;
	return true;
}

bool
sign_key_from_seed(struct text seed, struct sign_key *out, struct err *err)
{
	struct sign_key key = { 0 };

	if (seed.len != SIGN_SEED_LEN)
		return err_set(err, FAULT_INPUT, "a signing seed is %d bytes, not %zu",
		    SIGN_SEED_LEN, seed.len);
	if (!secret_make(crypto_sign_SECRETKEYBYTES, &key.secret, err))
		return false;
	crypto_sign_seed_keypair(
	    key.public.bytes, key.secret.at, (const unsigned char *)seed.at);
	*out = key;
	return true;
}

struct text
sign_key_seed(const struct sign_key *key)
{
	return text_bytes(key->secret.at, SIGN_SEED_LEN);
}

void
sign_key_free(struct sign_key *key)
{
	secret_free(&key->secret);
	*key = (struct sign_key){ 0 };
}

struct signature
sign_text(const struct sign_key *key, struct text message)
{
	struct signature signature;

	crypto_sign_detached(signature.bytes, NULL, (const unsigned char *)message.at,
	    message.len, key->secret.at);
	return signature;
}

bool
sign_verify(
    const struct sign_public *key, struct text message, const struct signature *signature)
{
	return crypto_sign_verify_detached(signature->bytes, (const unsigned char *)message.at,
		   message.len, key->bytes) == 0;
}

bool
sign_public_check(const struct sign_public *key, struct err *err)
{
	static _Thread_local struct sound sound;

	if (sound_has(&sound, key->bytes))
		return true;
	if (crypto_core_ed25519_is_valid_point(key->bytes) != 1)
		return err_set(err, FAULT_INPUT,
		    "this is no sound Ed25519 key (not canonical, or not of prime order)");
	sound_add(&sound, key->bytes);
	return true;
}
