/* x25519.h - the stanza of type X25519: a file's key, wrapped for the holder of
 * one X25519 secret. */
#pragma once

#include "crypto/age_header.h"

#define X25519_LEN 32
#define X25519_TYPE TEXT("X25519")

struct x25519_stanza {
	uint8_t share[X25519_LEN]; /* the sender's ephemeral public key */
	uint8_t body[AGE_WRAP_LEN];
};

/* Read a stanza of this type.  Faults: INPUT unless it has one argument, and
 * argument and body are of exactly 32 bytes. */
must_use bool x25519_stanza_parse(
    const struct age_stanza *stanza, struct x25519_stanza *out, struct err *err);
void x25519_stanza_format(const struct x25519_stanza *stanza, struct buf *out);

/* Compute `secret` times `public`; false, as the specification asks, when
 * that is zero.  Wipe it after use. */
must_use bool x25519_share(const uint8_t secret[static X25519_LEN],
    const uint8_t public[static X25519_LEN], uint8_t out[static X25519_LEN]);

/* Is this a public key whose secret is worth something, not a point of low order, with
 * which everybody shares the same? */
bool x25519_sound(const uint8_t public[static X25519_LEN]);

/* The public key of a secret one. */
void x25519_public(const uint8_t secret[static X25519_LEN], uint8_t out[static X25519_LEN]);

/* The key that wraps, from the secret that both sides computed, the sender's
 * share and the recipient.  Wipe it after use. */
void x25519_wrapper(const uint8_t shared[static X25519_LEN],
    const uint8_t share[static X25519_LEN], const uint8_t recipient[static X25519_LEN],
    uint8_t out[static AGE_WRAP_LEN]);
