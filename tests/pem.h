/*
 * pem.h - certificates for tests, made on the spot: for localhost, signed by themselves.
 *
 *	struct pem pem = pem_make("localhost");
 *
 *	scratch_put(&scratch, "certificate", buf_text(&pem.certificate));
 */
#pragma once

#include <string.h>
#include <time.h>

#include <gnutls/x509.h>

#include "base/buf.h"
#include "test.h"

struct pem {
	struct buf certificate;
	struct buf key;
};

static inline void
pem_free(struct pem *pem)
{
	buf_free(&pem->certificate);
	buf_free(&pem->key);
}

static inline void
pem_fill(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *name)
{
	time_t now = time(NULL);

	assert_int_equal(gnutls_x509_crt_set_version(certificate, 3), 0);
	assert_int_equal(gnutls_x509_crt_set_serial(certificate, name, strlen(name)), 0);
	assert_int_equal(gnutls_x509_crt_set_activation_time(certificate, now - 3600), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(certificate, now + 3600), 0);
	assert_int_equal(gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME,
			     0, name, (unsigned)strlen(name)),
	    0);
	assert_int_equal(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME,
			     name, (unsigned)strlen(name), GNUTLS_FSAN_SET),
	    0);
	assert_int_equal(gnutls_x509_crt_set_basic_constraints(certificate, 1, -1), 0);
	assert_int_equal(gnutls_x509_crt_set_key(certificate, key), 0);
	assert_int_equal(
	    gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0), 0);
}

/* The caller frees it with pem_free(). */
static inline struct pem
pem_make(const char *name)
{
	struct pem pem = { BUF(64 * KIB), BUF(64 * KIB) };
	gnutls_datum_t certificate_pem, key_pem;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
			     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
	    0);
	pem_fill(crt, key, name);
	assert_int_equal(
	    gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &certificate_pem), 0);
	assert_int_equal(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &key_pem), 0);
	buf_add(&pem.certificate, text_bytes(certificate_pem.data, certificate_pem.size));
	buf_add(&pem.key, text_bytes(key_pem.data, key_pem.size));
	gnutls_free(certificate_pem.data);
	gnutls_free(key_pem.data);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return pem;
}
