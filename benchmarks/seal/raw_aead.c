/*
 * raw_aead - how fast ChaCha20-Poly1305 is by itself: 64 KiB messages, sealed in
 * place, one thread, nothing read or written.
 *
 * usage: raw_aead MIB
 * Prints a line for each library: its name, and the seconds it took.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/evp.h>
#include <sodium.h>

#define MESSAGE_LEN (64 * 1024)
#define TAG_LEN 16

static uint8_t message[MESSAGE_LEN + TAG_LEN], key[32], nonce[12];

static void
next_nonce(uint64_t number)
{
	for (unsigned i = 0; i < 8; i++)
		nonce[i] = (uint8_t)(number >> 8 * i);
}

static bool
seal_libsodium(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		next_nonce(i);
		if (crypto_aead_chacha20poly1305_ietf_encrypt(
			message, NULL, message, MESSAGE_LEN, NULL, 0, NULL, nonce, key) != 0)
			return false;
	}
	return true;
}

static bool
seal_libcrypto(uint64_t count)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	bool good = context != NULL &&
		    EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), NULL, key, nonce) == 1;

	for (uint64_t i = 0; good && i < count; i++) {
		int len;

		next_nonce(i);
		good = EVP_EncryptInit_ex(context, NULL, NULL, NULL, nonce) == 1 &&
		       EVP_EncryptUpdate(context, message, &len, message, MESSAGE_LEN) == 1 &&
		       EVP_EncryptFinal_ex(context, message + MESSAGE_LEN, &len) == 1 &&
		       EVP_CIPHER_CTX_ctrl(
			   context, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, message + MESSAGE_LEN) == 1;
	}
	EVP_CIPHER_CTX_free(context);
	return good;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct {
	const char *name;
	bool (*seal)(uint64_t count);
} libraries[] = {
	{ "libsodium", seal_libsodium },
	{ "libcrypto", seal_libcrypto },
};

int
main(int argc, char **argv)
{
	uint64_t mib = argc > 1 ? strtoull(argv[1], NULL, 10) : 1024;

	if (sodium_init() < 0)
		return EXIT_FAILURE;
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		double began;

		if (!libraries[i].seal(16)) /* warm up */
			return EXIT_FAILURE;
		began = now();
		if (!libraries[i].seal(mib * 16))
			return EXIT_FAILURE;
		printf("%s %.4f\n", libraries[i].name, now() - began);
	}
	return EXIT_SUCCESS;
}
