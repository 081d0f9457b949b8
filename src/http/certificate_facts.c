#include "http/certificate_facts.h"

#include <gnutls/x509.h>

#include "http/certificate.h"

static bool
is_for(const struct certificate *certificate, const char *host)
{
	gnutls_x509_crt_t own;
	bool fits;

	if (gnutls_x509_crt_init(&own) < 0)
		return false;
	fits = gnutls_x509_crt_import(own, &certificate->chain[0].cert, GNUTLS_X509_FMT_DER) >=
		   0 &&
	       gnutls_x509_crt_check_hostname(own, host) != 0;
	gnutls_x509_crt_deinit(own);
	return fits;
}

bool
certificate_facts_load(const char *chain, const char *key, const char *host,
    struct certificate_facts *out, struct err *err)
{
	struct certificate *certificate = NULL;

	if (!certificate_load(chain, key, &certificate, err))
		return false;
	out->expires = certificate->expires;
	out->fits = host == NULL || is_for(certificate, host);
	certificate_free(&certificate);
	return true;
}
