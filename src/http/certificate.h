/*
 * certificate.h - how a server shows who it is: a chain of X.509 certificates and their
 * private key; for this floor alone.
 */
#pragma once

#include <gnutls/abstract.h>

#include "base/err.h"

#define CERTIFICATE_CHAIN_MAX 16

/* What TLS may be: 1.3, and 1.2 as far as it has no known weakness. */
#define CERTIFICATE_TLS                                                                        \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"          \
	"-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305"

struct certificate {
	gnutls_pcert_st chain[CERTIFICATE_CHAIN_MAX];
	unsigned len;
	gnutls_privkey_t key;
	int64_t expires;           /* seconds since 1970 */
	int64_t replaced;          /* when another came into its place; its server's time */
	struct certificate *older; /* that was replaced before */
};

/* Read both from files of PEM, the server's own certificate first.  A key is refused that
 * everybody may read, or that is sealed with a passphrase, or of another certificate.
 * Release with certificate_free().  Faults: ABSENT, DENIED, INPUT, LIMIT, SYSTEM. */
must_use bool certificate_load(
    const char *chain, const char *key, struct certificate **out, struct err *err);

/* With all that are older. */
void certificate_free(struct certificate **certificate);
