#include "crypto/aead.h"

#include <limits.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define CIPHER "ChaCha20-Poly1305"

bool
aead_init(
    struct aead *aead, bool sealing, const uint8_t key[static AEAD_KEY_LEN], struct err *err)
{
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *context;
	bool good;

	/* No configuration file of the machine's chooses our cipher for us. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	cipher = EVP_CIPHER_fetch(NULL, CIPHER, NULL);
	if (cipher == NULL)
		return err_set(err, FAULT_SYSTEM, "libcrypto offers no " CIPHER);
	context = EVP_CIPHER_CTX_new();
	good = context != NULL &&
	       EVP_CipherInit_ex2(context, cipher, key, NULL, sealing, NULL) == 1;
	EVP_CIPHER_free(cipher); /* the context keeps its own hold */
	if (!good) {
		EVP_CIPHER_CTX_free(context);
		return err_memory(err);
	}
	aead->context = context;
	return true;
}

static bool
start(EVP_CIPHER_CTX *context, const uint8_t *nonce)
{
	/* -1: neither cipher, key nor direction change. */
	return EVP_CipherInit_ex2(context, NULL, NULL, nonce, -1, NULL) == 1;
}

/* The stream cipher's part: sealing and opening are the same exclusive-or. */
static bool
turn(EVP_CIPHER_CTX *context, uint8_t *at, size_t len)
{
	int done = 0;

	return len <= INT_MAX &&
	       (len == 0 || EVP_CipherUpdate(context, at, &done, at, (int)len) == 1);
}

bool
aead_seal(const struct aead *aead, const uint8_t nonce[static AEAD_NONCE_LEN], uint8_t *at,
    size_t len)
{
	int none = 0;

	return start(aead->context, nonce) && turn(aead->context, at, len) &&
	       EVP_CipherFinal_ex(aead->context, at + len, &none) == 1 &&
	       EVP_CIPHER_CTX_ctrl(
		   aead->context, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN, at + len) == 1;
}

bool
aead_open(const struct aead *aead, const uint8_t nonce[static AEAD_NONCE_LEN], uint8_t *at,
    size_t len)
{
	int none = 0;

	if (!start(aead->context, nonce) ||
	    EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN, at + len) !=
		1 ||
	    !turn(aead->context, at, len))
		return false;
	if (EVP_CipherFinal_ex(aead->context, at + len, &none) == 1)
		return true;
	/* Turning it again brings the sealed bytes back: what did not authenticate
	 * is shown to nobody, and can be tried under another nonce. */
	if (!start(aead->context, nonce) || !turn(aead->context, at, len))
		OPENSSL_cleanse(at, len);
	return false;
}

void
aead_free(struct aead *aead)
{
	EVP_CIPHER_CTX_free(aead->context);
	aead->context = NULL;
}
