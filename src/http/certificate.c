#include "http/certificate.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <gnutls/x509.h>

#include "base/file.h"
#include "base/mem.h"

#define PEM_MAX (256 * KIB)

/* Keys of Debian's group ssl-cert are for that group; none is for everybody. */
static bool
check_mode(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(err, "cannot read '%s'", path);
	if ((st.st_mode & S_IRWXO) != 0)
		return err_set(err, FAULT_DENIED,
		    "'%s' is open to everybody, and a key must not be; do: chmod o-rwx '%s'",
		    path, path);
	return true;
}

static gnutls_datum_t
datum(const struct buf *pem)
{
	return (gnutls_datum_t){ (unsigned char *)pem->at, (unsigned)pem->len };
}

static bool
read_chain(const struct buf *pem, const char *path, struct certificate *out, struct err *err)
{
	gnutls_datum_t data = datum(pem);
	gnutls_x509_crt_t first;
	unsigned len = CERTIFICATE_CHAIN_MAX;
	int code = gnutls_pcert_list_import_x509_raw(out->chain, &len, &data,
	    GNUTLS_X509_FMT_PEM, GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);

	if (code < 0 || len == 0)
		return err_set(err, FAULT_INPUT,
		    "'%s' holds no chain of certificates in PEM: %s", path,
		    gnutls_strerror(code));
	out->len = len;
	if (gnutls_pcert_export_x509(&out->chain[0], &first) < 0)
		return err_memory(err);
	out->expires = gnutls_x509_crt_get_expiration_time(first);
	gnutls_x509_crt_deinit(first);
	return true;
}

static bool
read_key(const struct buf *pem, const char *path, struct certificate *out, struct err *err)
{
	gnutls_datum_t data = datum(pem);
	int code;

	if (gnutls_privkey_init(&out->key) < 0)
		return err_memory(err);
	code = gnutls_privkey_import_x509_raw(out->key, &data, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (code == GNUTLS_E_DECRYPTION_FAILED)
		return err_set(err, FAULT_INPUT,
		    "the key in '%s' is sealed with a passphrase; nobody could type it when "
		    "the server starts",
		    path);
	return code >= 0 || err_set(err, FAULT_INPUT, "'%s' holds no private key in PEM: %s",
				path, gnutls_strerror(code));
}

/* GnuTLS compares them only when it is given both at once. */
static bool
check_pair(const struct buf *chain, const struct buf *key, struct err *err)
{
	gnutls_datum_t chain_data = datum(chain), key_data = datum(key);
	gnutls_certificate_credentials_t both;
	int code;

	if (gnutls_certificate_allocate_credentials(&both) < 0)
		return err_memory(err);
	code = gnutls_certificate_set_x509_key_mem(
	    both, &chain_data, &key_data, GNUTLS_X509_FMT_PEM);
	gnutls_certificate_free_credentials(both);
	return code >= 0 || err_set(err, FAULT_INPUT,
				"the certificate and the key do not fit each other: %s",
				gnutls_strerror(code));
}

static bool
load(const char *chain_path, const char *key_path, struct certificate *out, struct err *err)
{
	scoped(buf_free) struct buf chain = BUF(PEM_MAX);
	scoped(buf_free) struct buf key = BUF_SECRET(PEM_MAX);

	return file_load(chain_path, &chain, err) && check_mode(key_path, err) &&
	       file_load(key_path, &key, err) && read_chain(&chain, chain_path, out, err) &&
	       read_key(&key, key_path, out, err) && check_pair(&chain, &key, err);
}

bool
certificate_load(const char *chain, const char *key, struct certificate **out, struct err *err)
{
	struct certificate *certificate = mem_grow(NULL, sizeof(*certificate));

	if (certificate == NULL)
		return err_memory(err);
	*certificate = (struct certificate){ 0 };
	if (!load(chain, key, certificate, err)) {
		certificate_free(&certificate);
		return false;
	}
	*out = certificate;
	return true;
}

void
certificate_free(struct certificate **certificate)
{
	while (*certificate != NULL) {
		struct certificate *older = (*certificate)->older;

		for (unsigned i = 0; i < (*certificate)->len; i++)
			gnutls_pcert_deinit(&(*certificate)->chain[i]);
		gnutls_privkey_deinit((*certificate)->key);
		free(*certificate);
		*certificate = older;
	}
}
