#include "crypto/scrypt.h"

#include <string.h>

#include <sodium.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "crypto/random.h"

#define LABEL "age-encryption.org/v1/scrypt"
#define LABEL_LEN (sizeof(LABEL) - 1)
#define BLOCK_SIZE 8
#define PARALLEL 1

bool
scrypt_stanza_parse(const struct age_stanza *stanza, struct scrypt_stanza *out, struct err *err)
{
	struct text args = stanza->args, salt, work;
	struct scrypt_stanza read;
	uint64_t log_n;

	if (!age_stanza_arg(&args, &salt) || !age_stanza_arg(&args, &work) || args.len > 0)
		return err_set(err, FAULT_INPUT,
		    "malformed age header: a scrypt stanza has not two arguments");
	if (!base64_decode_raw(salt, read.salt, sizeof(read.salt)))
		return err_set(err, FAULT_INPUT,
		    "malformed age header: a scrypt salt is not 16 bytes in base64");
	if (!text_u64(work, &log_n) || log_n == 0)
		return err_set(err, FAULT_INPUT,
		    "malformed age header: a scrypt work factor is not a decimal number");
	if (!age_stanza_body(stanza, read.body, sizeof(read.body)))
		return err_set(err, FAULT_INPUT,
		    "malformed age header: a scrypt stanza's body is not 32 bytes");
	if (log_n > SCRYPT_LOG_N_MAX)
		return err_set(err, FAULT_LIMIT,
		    "the age header asks for a scrypt work factor of 2^%llu, and 2^%d is the "
		    "most accord will do",
		    (unsigned long long)log_n, SCRYPT_LOG_N_MAX);
	read.log_n = (unsigned)log_n;
	*out = read;
	return true;
}

static bool
derive(struct text passphrase, const uint8_t salt[static SCRYPT_SALT_LEN], unsigned log_n,
    uint8_t out[static AGE_WRAP_LEN], struct err *err)
{
	uint8_t labelled[LABEL_LEN + SCRYPT_SALT_LEN];

	memcpy(labelled, LABEL, LABEL_LEN);
	memcpy(labelled + LABEL_LEN, salt, SCRYPT_SALT_LEN);
	if (crypto_pwhash_scryptsalsa208sha256_ll((const uint8_t *)passphrase.at,
		passphrase.len, labelled, sizeof(labelled), UINT64_C(1) << log_n, BLOCK_SIZE,
		PARALLEL, out, AGE_WRAP_LEN) != 0)
		return err_set(err, FAULT_LIMIT,
		    "not enough memory for scrypt with a work factor of 2^%u (%u MiB)", log_n,
		    log_n < 10 ? 1 : 1u << (log_n - 10));
	return true;
}

bool
scrypt_wrap(struct text passphrase, unsigned log_n, const struct age_key *key, struct buf *out,
    struct err *err)
{
	uint8_t salt[SCRYPT_SALT_LEN], wrapper[AGE_WRAP_LEN], body[AGE_WRAP_LEN];

	random_bytes(salt, sizeof(salt));
	if (!derive(passphrase, salt, log_n, wrapper, err))
		return false;
	age_key_wrap(key, wrapper, body);
	mem_wipe(wrapper, sizeof(wrapper));
	age_stanza_begin(out, SCRYPT_TYPE);
	buf_add(out, TEXT(" "));
	base64_add_raw(out, salt, sizeof(salt));
	buf_addf(out, " %u", log_n);
	age_stanza_end(out, body, sizeof(body));
	return true;
}

bool
scrypt_unwrap(struct text passphrase, const struct scrypt_stanza *stanza, struct age_key *out,
    struct err *err)
{
	uint8_t wrapper[AGE_WRAP_LEN];
	bool right;

	if (!derive(passphrase, stanza->salt, stanza->log_n, wrapper, err))
		return false;
	right = age_key_unwrap(stanza->body, wrapper, out);
	mem_wipe(wrapper, sizeof(wrapper));
	return right || err_set(err, FAULT_DENIED, "the passphrase is wrong");
}
