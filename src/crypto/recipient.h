/* recipient.h - to whom a file is sealed: an X25519 public key, "age1...". */
#pragma once

#include "crypto/x25519.h"

struct recipient {
	uint8_t bytes[X25519_LEN];
};

/* Read.  Faults: INPUT; for keys of other kinds (hybrid, plugin, SSH, or an
 * identity by mistake) the text says what they are; a point of low order is refused, as
 * anybody could open what is sealed to it. */
must_use bool recipient_parse(struct text in, struct recipient *out, struct err *err);
/* The same for one that was read before, and kept: its order is not checked again. */
must_use bool recipient_reparse(struct text in, struct recipient *out, struct err *err);
void recipient_format(const struct recipient *recipient, struct buf *out);
bool recipient_eq(const struct recipient *a, const struct recipient *b);

/* Append the stanza in which this recipient's identity finds the key.  Faults:
 * INPUT for a public key of low order, which none has that was parsed. */
must_use bool recipient_wrap(const struct recipient *recipient, const struct age_key *key,
    struct buf *out, struct err *err);
