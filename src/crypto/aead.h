/*
 * aead.h - ChaCha20-Poly1305 (RFC 8439) for bulk: one key, many messages, in
 * place.
 *
 * The context is made and the key set up once; for each message only the nonce
 * changes.  Not for two threads at once: each has its own.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

#define AEAD_KEY_LEN 32
#define AEAD_NONCE_LEN 12
#define AEAD_TAG_LEN 16

/* Either seals or opens.  Release with aead_free(), which wipes the key. */
struct aead {
	void *context;
};

/* Faults: LIMIT (no memory), SYSTEM (the library has no such cipher). */
must_use bool aead_init(
    struct aead *aead, bool sealing, const uint8_t key[static AEAD_KEY_LEN], struct err *err);

/* Seal `len` bytes where they are; the tag goes behind them. */
must_use bool aead_seal(const struct aead *aead, const uint8_t nonce[static AEAD_NONCE_LEN],
    uint8_t *at, size_t len);

/* Open `len` bytes, behind which is their tag, where they are.  False when they
 * do not authenticate, and then they are as they were. */
must_use bool aead_open(const struct aead *aead, const uint8_t nonce[static AEAD_NONCE_LEN],
    uint8_t *at, size_t len);

void aead_free(struct aead *aead);
