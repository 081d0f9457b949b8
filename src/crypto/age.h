/*
 * age.h - sealing and opening files in the format age-encryption.org/v1.
 *
 * Whatever is sealed here, stock age opens, and the reverse.  Both ways run in
 * constant memory, whatever the size.
 */
#pragma once

#include "base/stream.h"
#include "crypto/secret.h"

/* An X25519 recipient, "age1...". */
struct recipient {
	uint8_t bytes[32];
};

/* An X25519 identity, "AGE-SECRET-KEY-1...": opens what was sealed to its
 * recipient.  Release with identity_free(). */
struct identity {
	struct secret scalar;
	struct recipient recipient;
};

/* Read; faults: INPUT, which for hybrid and plugin keys says what they are. */
must_use bool recipient_parse(struct text in, struct recipient *out, struct err *err);
void recipient_format(const struct recipient *recipient, struct buf *out);
bool recipient_eq(const struct recipient *a, const struct recipient *b);

must_use bool identity_parse(struct text in, struct identity *out, struct err *err);
must_use bool identity_make(struct identity *out, struct err *err);
/* From the 32 bytes of an X25519 scalar. */
must_use bool identity_from_scalar(struct text scalar, struct identity *out, struct err *err);
void identity_format(const struct identity *identity, struct buf *secret_out);
void identity_free(struct identity *identity);

/* To whom, and how. */
struct age_seal {
	const struct recipient *recipients;
	size_t count;
	struct text passphrase; /* instead of recipients, when not empty */
	bool armor;
	unsigned workers; /* 0: one for each processor, within the pool's bound */
};

/* By whom. */
struct age_open {
	const struct identity *identities;
	size_t count;
	/* Asked for once, and only if the file is sealed by a passphrase; NULL: refuse. */
	bool (*passphrase)(void *arg, struct secret *out, struct err *err);
	void *arg;
	unsigned workers;
};

/* Seal all of `in` to `out`.  Faults: INPUT, LIMIT, SYSTEM. */
must_use bool age_seal(const struct age_seal *how, const struct source *in,
    const struct sink *out, struct err *err);

/* Open all of `in`, armored or not.  Nothing is written that was not
 * authenticated, but what was written before a fault must be thrown away.
 * Faults: INPUT malformed or cut short; DENIED when no identity fits, the
 * passphrase is wrong or the bytes were altered. */
must_use bool age_open(const struct age_open *how, const struct source *in,
    const struct sink *out, struct err *err);
