/*
 * cosignature.h - a witness's signature on a checkpoint, and when it was made
 * (c2sp.org/tlog-cosignature, type 0x04).
 *
 * Signed is the time and then the text, so that neither can be changed.  The
 * message does not say who cosigns: each cosigner has a key of its own.
 */
#pragma once

#include "base/err.h"
#include "crypto/sign.h"

#define COSIGNATURE_LEN (8 + SIGNATURE_LEN)

struct cosignature {
	int64_t time; /* seconds since 1970, never negative */
	struct signature signature;
};

/* Read the bytes of one: the time, highest byte first, and the signature.  False for
 * a time beyond 2^63-1. */
must_use bool cosignature_get(
    const uint8_t bytes[static COSIGNATURE_LEN], struct cosignature *out);

/* Write the bytes that cosignature_get() reads. */
void cosignature_put(const struct cosignature *c, uint8_t out[static COSIGNATURE_LEN]);

/* Cosign the text of a note at a time, which is not negative.  Faults: LIMIT (no
 * memory). */
must_use bool cosignature_make(const struct sign_key *key, struct text text, int64_t time,
    struct cosignature *out, struct err *err);

/* Tell in `*good` whether the key cosigned this text at that time.  Faults: LIMIT (no
 * memory). */
must_use bool cosignature_verify(const struct sign_public *key, struct text text,
    const struct cosignature *c, bool *good, struct err *err);
