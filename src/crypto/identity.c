#include "crypto/identity.h"

#include <string.h>

#include "base/mem.h"
#include "codec/bech32.h"
#include "crypto/random.h"

#define HRP "age-secret-key-"
#define PREFIX "AGE-SECRET-KEY-1"

static bool
refuse(struct text in, struct err *err)
{
	if (text_starts(in, TEXT("AGE-SECRET-KEY-PQ-")))
		return err_set(err, FAULT_INPUT,
		    "this is a post-quantum hybrid identity ('AGE-SECRET-KEY-PQ-1...'), which "
		    "accord does not support yet");
	if (text_starts(in, TEXT("AGE-PLUGIN-")))
		return err_set(err, FAULT_INPUT,
		    "this is an identity of an age plugin ('AGE-PLUGIN-...'), and accord runs "
		    "no plugins");
	if (text_starts(in, TEXT("age1")))
		return err_set(err, FAULT_INPUT,
		    "this is a recipient ('age1...'), not an identity ('AGE-SECRET-KEY-1...')");
	if (text_starts(in, TEXT("-----BEGIN")))
		return err_set(err, FAULT_INPUT,
		    "this is an SSH or PEM key; accord opens with age identities "
		    "('AGE-SECRET-KEY-1...') only");
	if (text_starts(in, TEXT(PREFIX)))
		return err_set(err, FAULT_INPUT,
		    "this identity is mistyped or cut: its characters do not check out");
	return err_set(err, FAULT_INPUT, "this is no age identity ('AGE-SECRET-KEY-1...')");
}

bool
identity_parse(struct text in, struct identity *out, struct err *err)
{
	uint8_t scalar[X25519_LEN];
	bool good;

	/* Small letters would mean the same in bech32; age writes and takes capitals. */
	good = text_starts(in, TEXT(PREFIX)) &&
	       bech32_decode(in, TEXT(HRP), scalar, sizeof(scalar));
	good = good ? identity_from_scalar(text_bytes(scalar, sizeof(scalar)), out, err)
		    : refuse(in, err);
	mem_wipe(scalar, sizeof(scalar));
	return good;
}

bool
identity_make(struct identity *out, struct err *err)
{
	uint8_t scalar[X25519_LEN];
	bool good;

	random_bytes(scalar, sizeof(scalar));
	good = identity_from_scalar(text_bytes(scalar, sizeof(scalar)), out, err);
	mem_wipe(scalar, sizeof(scalar));
	return good;
}

bool
identity_from_scalar(struct text scalar, struct identity *out, struct err *err)
{
	struct identity made = { 0 };

	if (scalar.len != X25519_LEN)
		return err_set(err, FAULT_INPUT, "an X25519 scalar is %d bytes, not %zu",
		    X25519_LEN, scalar.len);
	if (!secret_make(X25519_LEN, &made.scalar, err))
		return false;
	memcpy(made.scalar.at, scalar.at, X25519_LEN);
	x25519_public(made.scalar.at, made.recipient.bytes);
	*out = made;
	return true;
}

void
identity_format(const struct identity *identity, struct buf *secret_out)
{
	bech32_add_upper(secret_out, TEXT(HRP), identity->scalar.at, X25519_LEN);
}

void
identity_free(struct identity *identity)
{
	secret_free(&identity->scalar);
	*identity = (struct identity){ 0 };
}

bool
identity_unwrap(const struct identity *identity, const struct x25519_stanza *stanza, bool *fits,
    struct age_key *out, struct err *err)
{
	uint8_t shared[X25519_LEN], wrapper[AGE_WRAP_LEN];

	if (!x25519_share(identity->scalar.at, stanza->share, shared))
		return err_set(err, FAULT_INPUT,
		    "malformed age header: an X25519 share is a point of low order");
	x25519_wrapper(shared, stanza->share, identity->recipient.bytes, wrapper);
	*fits = age_key_unwrap(stanza->body, wrapper, out);
	mem_wipe(shared, sizeof(shared));
	mem_wipe(wrapper, sizeof(wrapper));
	return true;
}
