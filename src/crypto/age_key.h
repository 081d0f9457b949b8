/*
 * age_key.h - the key of one age file ("file key"): 16 random bytes, which
 * the header carries wrapped for each recipient, and from which the header's
 * MAC and the payload's key are derived.
 *
 * Who has it can read this one file and no other: the process that holds
 * identities unwraps it and lends it to the one that reads the payload.
 */
#pragma once

#include "crypto/hash.h"

#define AGE_KEY_LEN 16
#define AGE_WRAP_LEN 32  /* of a wrapped key, and of the key that wraps it */
#define AGE_NONCE_LEN 16 /* at the front of the payload */
#define AGE_PAYLOAD_KEY_LEN 32

struct age_key {
	uint8_t bytes[AGE_KEY_LEN];
};

/* A new one. */
void age_key_make(struct age_key *out);

/* Wrap under a key that wraps nothing else, ever: the nonce is fixed. */
void age_key_wrap(const struct age_key *key, const uint8_t wrapper[static AGE_WRAP_LEN],
    uint8_t out[static AGE_WRAP_LEN]);

/* False when it was not wrapped under this key; `*out` is untouched then. */
must_use bool age_key_unwrap(const uint8_t wrapped[static AGE_WRAP_LEN],
    const uint8_t wrapper[static AGE_WRAP_LEN], struct age_key *out);

/* The MAC of the header's bytes, up to and including its "---". */
struct hash age_key_mac(const struct age_key *key, struct text header);

/* The key of the payload that begins with this nonce.  Wipe it after use. */
void age_key_payload(const struct age_key *key, const uint8_t nonce[static AGE_NONCE_LEN],
    uint8_t out[static AGE_PAYLOAD_KEY_LEN]);

/* For scoped(). */
void age_key_wipe(struct age_key *key);
