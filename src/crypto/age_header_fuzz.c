/* A header that we accept has one spelling, the one we would write; and read off
 * a stream it is the same header. */
#include "fuzz.h"

#include "crypto/age_header.h"
#include "crypto/scrypt.h"
#include "crypto/x25519.h"

#define BODY_MAX (64 * KIB)

/* Spell a stanza again from its arguments and the bytes of its body. */
static bool
respell(const struct age_stanza *stanza, struct buf *out)
{
	scoped(buf_free) struct buf body = BUF(BODY_MAX);
	struct text args = stanza->args, arg;
	struct x25519_stanza to_key;
	struct scrypt_stanza by_passphrase;
	struct err err;
	size_t lines = 0, len = 0;
	char *at;

	for (size_t i = 0; i < stanza->body.len; i++)
		lines += stanza->body.at[i] == '\n';
	len = (stanza->body.len - lines) * 3 / 4;
	at = buf_extend(&body, len);
	if (at == NULL)
		return false;
	REQUIRE(age_stanza_body(stanza, (uint8_t *)at, len));
	age_stanza_begin(out, stanza->type);
	while (age_stanza_arg(&args, &arg)) {
		buf_add(out, TEXT(" "));
		buf_add(out, arg);
	}
	age_stanza_end(out, (const uint8_t *)at, len);
	if (x25519_stanza_parse(stanza, &to_key, &err))
		REQUIRE(len == sizeof(to_key.body));
	if (scrypt_stanza_parse(stanza, &by_passphrase, &err))
		REQUIRE(by_passphrase.log_n > 0 && by_passphrase.log_n <= SCRYPT_LOG_N_MAX);
	return true;
}

static void
read_as_stream(struct text in, const struct age_header *parsed)
{
	scoped(buf_free) struct buf bytes = BUF(AGE_HEADER_MAX);
	struct text all = in;
	const struct source source = source_text(&all);
	struct age_header header;
	struct age_rest rest;
	struct err err;

	if (!age_header_read(&source, &bytes, &header, &rest, &err)) {
		REQUIRE(parsed == NULL || err.fault == FAULT_LIMIT);
		return;
	}
	if (parsed != NULL) {
		REQUIRE(text_eq(header.text, parsed->text));
		REQUIRE(text_eq(header.stanzas, parsed->stanzas));
		REQUIRE(hash_eq(&header.mac, &parsed->mac));
		REQUIRE(rest.ahead.len == 0);
	}
}

void
fuzz(struct text in)
{
	scoped(buf_free) struct buf out = BUF(AGE_HEADER_MAX);
	struct age_header header;
	struct age_stanza stanza;
	struct text rest;
	struct err err;

	if (!age_header_parse(in, &header, &err)) {
		read_as_stream(in, NULL);
		return;
	}
	read_as_stream(in, &header);
	age_header_begin(&out);
	rest = header.stanzas;
	while (age_stanza_next(&rest, &stanza))
		if (!respell(&stanza, &out))
			return; /* no memory */
	REQUIRE(rest.len == 0);
	buf_add(&out, TEXT("---"));
	if (!buf_ok(&out, &err))
		return;
	REQUIRE(text_eq(buf_text(&out), header.text));
}
