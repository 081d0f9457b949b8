/*
 * hpke.h - a few bytes for the holder of one X25519 secret and for one purpose: HPKE (RFC
 * 9180) in its base mode, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
 *
 * What is sealed so is no stanza of an age file, and cannot be made one, though the secret
 * may be the one of an age identity: from what both sides share the keys grow under other
 * labels.  Who has the file keys of an identity unwrapped learns nothing of it.
 */
#pragma once

#include "crypto/identity.h"

#define HPKE_INFO_MAX 256
#define HPKE_OVERHEAD (X25519_LEN + 16) /* in front what the sender drew, behind a tag */

/* What it is for: it opens for the same alone. */
struct hpke {
	struct text info; /* HPKE_INFO_MAX bytes at most */
	struct text aad;
};

/* Append `secret`, sealed: what the RFC calls enc, then ct.  Faults: INPUT for a public key
 * of low order or too much info, LIMIT. */
must_use bool hpke_seal(const struct hpke *purpose, const struct recipient *recipient,
    struct text secret, struct buf *out, struct err *err);

/* Append what was sealed.  Faults: DENIED when it is for somebody else or another purpose, or
 * was altered; INPUT, LIMIT. */
must_use bool hpke_open(const struct hpke *purpose, const struct identity *identity,
    struct text sealed, struct buf *secret_out, struct err *err);
