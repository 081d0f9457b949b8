/* scrypt.h - the stanza of type scrypt: a file's key, wrapped by a passphrase. */
#pragma once

#include "crypto/age_header.h"

#define SCRYPT_TYPE TEXT("scrypt")
#define SCRYPT_SALT_LEN 16

/* The base-two logarithm of the work factor that we open up to, as age does: a stranger's
 * file could ask for hours and terabytes.  What we seal with: crypto/scrypt_work.h. */
#define SCRYPT_LOG_N_MAX 22

struct scrypt_stanza {
	uint8_t salt[SCRYPT_SALT_LEN];
	uint8_t body[AGE_WRAP_LEN];
	unsigned log_n; /* 1 to SCRYPT_LOG_N_MAX */
};

/* Read a stanza of this type.  Faults: INPUT when it is malformed, LIMIT when it
 * asks for more work than SCRYPT_LOG_N_MAX. */
must_use bool scrypt_stanza_parse(
    const struct age_stanza *stanza, struct scrypt_stanza *out, struct err *err);

/* Append the stanza that wraps the key by a passphrase.  Faults: LIMIT. */
must_use bool scrypt_wrap(struct text passphrase, unsigned log_n, const struct age_key *key,
    struct buf *out, struct err *err);

/* Faults: DENIED for a wrong passphrase, LIMIT. */
must_use bool scrypt_unwrap(struct text passphrase, const struct scrypt_stanza *stanza,
    struct age_key *out, struct err *err);
