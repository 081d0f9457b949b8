/*
 * age.h - sealing and opening files in the format age-encryption.org/v1.
 *
 * Whatever is sealed here, stock age opens, and the reverse.  Both ways run in
 * constant memory, whatever the size.
 *
 * Opening can be split between two processes: one that holds identities gets the
 * header (age_header_read(), age_header_parse()) and answers with the file's
 * key (age_unwrap()); one that holds none opens the payload with that key
 * (age_payload_open()).
 */
#pragma once

#include "crypto/age_header.h"
#include "crypto/age_payload.h"
#include "crypto/identity.h"
#include "crypto/recipient.h"

/* To whom, and how. */
struct age_seal {
	const struct recipient *recipients;
	size_t count;
	struct text passphrase; /* instead of recipients, when not empty */
	bool armor;
	unsigned workers; /* 0: as many as there are processors; see crypto/pool.h */
};

/* By whom. */
struct age_open {
	const struct identity *identities;
	size_t count;
	/* Asked for once, and only if the file is sealed by a passphrase; NULL: refuse. */
	bool (*passphrase)(void *arg, struct secret *out, struct err *err);
	/* Where the identity is somebody else's, who tries a stanza as identity_unwrap();
	 * NULL: nobody. */
	bool (*unwrap)(void *arg, const struct x25519_stanza *stanza, bool *fits,
	    struct age_key *out, struct err *err);
	void *arg;
	unsigned workers;
};

/* Seal all of `in` to `out`.  Faults: INPUT, LIMIT, those of the streams. */
must_use bool age_seal(const struct age_seal *how, const struct source *in,
    const struct sink *out, struct err *err);

/* Open all of `in`, armored or not.  Nothing is written that was not
 * authenticated, but what was written before a fault must be thrown away.
 * Faults: INPUT malformed or cut short; DENIED when no identity fits, the
 * passphrase is wrong or the bytes were altered; LIMIT, those of the streams. */
must_use bool age_open(const struct age_open *how, const struct source *in,
    const struct sink *out, struct err *err);

/* The key of the file with this header, by an identity or the passphrase; the
 * header is authenticated by it.  Faults: as for age_open(). */
must_use bool age_unwrap(const struct age_open *how, const struct age_header *header,
    struct age_key *out, struct err *err);
