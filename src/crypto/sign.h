/*
 * sign.h - Ed25519 (RFC 8032).
 *
 * Libraries differ on malformed keys and signatures; libsodium's verdict is
 * normative here, and every public key is checked when it is first accepted
 * (sign_public_check), after which all of them agree.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"
#include "crypto/secret.h"

#define SIGN_SEED_LEN 32
#define SIGN_PUBLIC_LEN 32
#define SIGNATURE_LEN 64

struct sign_public {
	uint8_t bytes[SIGN_PUBLIC_LEN];
};

struct signature {
	uint8_t bytes[SIGNATURE_LEN];
};

/* A key pair; release with sign_key_free(). */
struct sign_key {
	struct secret secret; /* libsodium's form: seed, then public key */
	struct sign_public public;
};

/* A new key; the key that grows from a seed of SIGN_SEED_LEN bytes.
 * Faults: LIMIT; INPUT for a seed of another length. */
must_use bool sign_key_make(struct sign_key *out, struct err *err);
must_use bool sign_key_from_seed(struct text seed, struct sign_key *out, struct err *err);

/* The seed, borrowed from the key's guarded memory. */
struct text sign_key_seed(const struct sign_key *key);

void sign_key_free(struct sign_key *key);

struct signature sign_text(const struct sign_key *key, struct text message);

bool sign_verify(
    const struct sign_public *key, struct text message, const struct signature *signature);

/* Enrolment: canonical, on the curve, of prime order.  Faults: INPUT. */
must_use bool sign_public_check(const struct sign_public *key, struct err *err);
