/* identity.h - who can open a file: an X25519 secret key, "AGE-SECRET-KEY-1...". */
#pragma once

#include "crypto/recipient.h"
#include "crypto/secret.h"

/* Opens what was sealed to its recipient.  Release with identity_free(). */
struct identity {
	struct secret scalar;
	struct recipient recipient;
};

/* Read.  Faults: INPUT, which for hybrid, plugin and SSH keys says what they
 * are, and never repeats any of it; LIMIT. */
must_use bool identity_parse(struct text in, struct identity *out, struct err *err);

/* A new one.  Faults: LIMIT. */
must_use bool identity_make(struct identity *out, struct err *err);

/* From the 32 bytes of an X25519 scalar.  Faults: INPUT, LIMIT. */
must_use bool identity_from_scalar(struct text scalar, struct identity *out, struct err *err);

void identity_format(const struct identity *identity, struct buf *secret_out);
void identity_free(struct identity *identity);

/* Try a stanza: `*fits` tells whether it was meant for this identity, and
 * then `*out` is the key.  Faults: INPUT for a share of low order. */
must_use bool identity_unwrap(const struct identity *identity,
    const struct x25519_stanza *stanza, bool *fits, struct age_key *out, struct err *err);
