#include "crypto/age.h"

#include <string.h>

#include "crypto/armor.h"
#include "crypto/scrypt.h"
#include "crypto/scrypt_work.h"

/* How much of a stream is looked at to tell what it is. */
#define PEEK_MAX KIB

static bool
wrap(const struct age_seal *how, const struct age_key *key, struct buf *out, struct err *err)
{
	if (how->passphrase.len > 0)
		return scrypt_wrap(how->passphrase, scrypt_work(), key, out, err);
	for (size_t i = 0; i < how->count; i++)
		if (!recipient_wrap(&how->recipients[i], key, out, err))
			return false;
	return true;
}

static bool
seal_binary(const struct age_seal *how, const struct source *in, const struct sink *out,
    struct err *err)
{
	scoped(buf_free) struct buf header = BUF(AGE_HEADER_MAX);
	scoped(age_key_wipe) struct age_key key;

	if ((how->count > 0) == (how->passphrase.len > 0))
		return err_set(
		    err, FAULT_INPUT, "sealing takes either recipients or a passphrase");
	age_key_make(&key);
	age_header_begin(&header);
	if (!wrap(how, &key, &header, err))
		return false;
	age_header_end(&header, &key);
	if (!buf_ok(&header, err))
		return err_in(err, "the age header");
	return sink_write(out, buf_text(&header), err) &&
	       age_payload_seal(&key, how->workers, in, out, err);
}

bool
age_seal(const struct age_seal *how, const struct source *in, const struct sink *out,
    struct err *err)
{
	struct armor_writer armor = armor_writer(out);
	const struct sink armored = armor_sink(&armor);

	if (!how->armor)
		return seal_binary(how, in, out, err);
	return seal_binary(how, in, &armored, err) && armor_end(&armor, err);
}

static bool
type_is(const struct age_stanza *stanza, struct text type)
{
	return text_eq(stanza->type, type);
}

/* All that a header's stanzas must be, before any of them is tried.  `*scrypt`
 * tells whether there is one for a passphrase, `*x25519` how many for keys. */
static bool
check_stanzas(const struct age_header *header, bool *scrypt, size_t *x25519, struct err *err)
{
	struct text rest = header->stanzas;
	struct scrypt_stanza by_passphrase;
	struct x25519_stanza to_key;
	struct age_stanza stanza;
	size_t count = 0;

	*scrypt = false;
	*x25519 = 0;
	for (; age_stanza_next(&rest, &stanza); count++) {
		if (type_is(&stanza, SCRYPT_TYPE)) {
			*scrypt = true;
			if (!scrypt_stanza_parse(&stanza, &by_passphrase, err))
				return false;
		} else if (type_is(&stanza, X25519_TYPE)) {
			(*x25519)++;
			if (!x25519_stanza_parse(&stanza, &to_key, err))
				return false;
		}
	}
	/* Else a passphrase would not tell who sealed it. */
	if (*scrypt && count > 1)
		return err_set(err, FAULT_INPUT,
		    "malformed age header: a scrypt stanza does not stand alone");
	return true;
}

static bool
unwrap_by_passphrase(const struct age_open *how, const struct age_header *header,
    struct age_key *out, struct err *err)
{
	scoped(secret_free) struct secret passphrase = { 0 };
	struct text rest = header->stanzas;
	struct scrypt_stanza read;
	struct age_stanza stanza;

	if (how->passphrase == NULL)
		return err_set(err, FAULT_DENIED,
		    "no identity opens it: it is sealed by a passphrase, not to a key");
	return age_stanza_next(&rest, &stanza) && scrypt_stanza_parse(&stanza, &read, err) &&
	       how->passphrase(how->arg, &passphrase, err) &&
	       scrypt_unwrap(secret_text(&passphrase), &read, out, err);
}

static bool
unwrap_stanza(const struct age_open *how, const struct x25519_stanza *stanza, bool *fits,
    struct age_key *out, struct err *err)
{
	*fits = false;
	for (size_t i = 0; i < how->count && !*fits; i++)
		if (!identity_unwrap(&how->identities[i], stanza, fits, out, err))
			return false;
	return *fits || how->unwrap == NULL || how->unwrap(how->arg, stanza, fits, out, err);
}

static bool
unwrap_by_identity(const struct age_open *how, const struct age_header *header,
    struct age_key *out, struct err *err)
{
	struct text rest = header->stanzas;
	struct age_stanza stanza;
	struct x25519_stanza read;
	bool fits = false;

	while (!fits && age_stanza_next(&rest, &stanza)) {
		if (!type_is(&stanza, X25519_TYPE))
			continue;
		if (!x25519_stanza_parse(&stanza, &read, err) ||
		    !unwrap_stanza(how, &read, &fits, out, err))
			return false;
	}
	return fits ||
	       err_set(err, FAULT_DENIED, "no identity opens it: it is sealed to other keys");
}

/* Nobody we could be: name the first kind of key that it is sealed to. */
static bool
refuse_kind(const struct age_header *header, struct err *err)
{
	struct text rest = header->stanzas;
	struct age_stanza stanza;

	if (!age_stanza_next(&rest, &stanza))
		stanza.type = TEXT("");
	return err_set(err, FAULT_DENIED,
	    "no identity opens it: it is sealed to keys of a kind ('%.*s') that accord does "
	    "not "
	    "have",
	    (int)(stanza.type.len < 64 ? stanza.type.len : 64), stanza.type.at);
}

bool
age_unwrap(const struct age_open *how, const struct age_header *header, struct age_key *out,
    struct err *err)
{
	scoped(age_key_wipe) struct age_key key = { 0 };
	bool by_passphrase;
	size_t to_keys;

	if (!check_stanzas(header, &by_passphrase, &to_keys, err))
		return false;
	if (!by_passphrase && to_keys == 0)
		return refuse_kind(header, err);
	if (by_passphrase ? !unwrap_by_passphrase(how, header, &key, err)
			  : !unwrap_by_identity(how, header, &key, err))
		return false;
	if (!age_header_verify(header, &key))
		return err_set(
		    err, FAULT_DENIED, "the age header was altered: its MAC is wrong");
	*out = key;
	return true;
}

static bool
open_binary(const struct age_open *how, const struct source *in, const struct sink *out,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(AGE_HEADER_MAX);
	scoped(age_key_wipe) struct age_key key = { 0 };
	struct age_header header;
	struct age_rest rest;
	struct source payload = age_rest_source(&rest);

	return age_header_read(in, &bytes, &header, &rest, err) &&
	       age_unwrap(how, &header, &key, err) &&
	       age_payload_open(&key, how->workers, &payload, out, err);
}

static bool
has_dashes(struct text in)
{
	return in.len > 0 && memmem(in.at, in.len, "-----", 5) != NULL;
}

/* Look at the front of a stream: is it armor?  What is neither that nor a header
 * is read as armor if it has a line with dashes (as in a mail), so that the
 * fault names what is amiss. */
static bool
peek(const struct source *in, struct buf *front, bool *armored, struct err *err)
{
	struct text seen = { 0 };
	size_t got = 1;

	while (got > 0 && front->len < PEEK_MAX && !has_dashes(seen)) {
		char *at = buf_extend(front, PEEK_MAX - front->len);

		if (at == NULL)
			return buf_ok(front, err);
		if (!in->read(in->arg, at, (size_t)(front->at + front->len - at), &got, err))
			return false;
		front->len = (size_t)(at - front->at) + got;
		seen = buf_text(front);
		if (text_starts(seen, TEXT("age-encryption.org/")))
			return true;
	}
	*armored = has_dashes(seen);
	return true;
}

bool
age_open(const struct age_open *how, const struct source *in, const struct sink *out,
    struct err *err)
{
	scoped(buf_free) struct buf front = BUF(PEEK_MAX);
	struct age_rest rest = { .in = *in };
	struct source whole = age_rest_source(&rest), armored;
	struct armor_reader armor;
	bool is_armored = false;

	if (!peek(in, &front, &is_armored, err))
		return false;
	rest.ahead = buf_text(&front);
	armor = armor_reader(&whole);
	armored = armor_source(&armor);
	return open_binary(how, is_armored ? &armored : &whole, out, err);
}
