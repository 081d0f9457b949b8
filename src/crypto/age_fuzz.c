/* Whole files, tried with the identity and the passphrase of the age project's
 * test vectors: what opens, sealed and opened again, is the same. */
#include "fuzz.h"

#include <string.h>

#include "crypto/age.h"
#include "crypto/random.h"

#define LIMIT MIB
#define IDENTITY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

static bool
answer(void *arg, struct secret *out, struct err *err)
{
	(void)arg;
	if (!secret_make(8, out, err))
		return false;
	memcpy(out->at, "password", 8);
	return true;
}

static bool
open_sealed(const struct age_open *how, struct text sealed, struct buf *out, struct err *err)
{
	const struct source in = source_text(&sealed);
	const struct sink sink = sink_buf(out);

	return age_open(how, &in, &sink, err);
}

static bool
seal(const struct age_seal *how, struct text plain, struct buf *out, struct err *err)
{
	const struct source in = source_text(&plain);
	const struct sink sink = sink_buf(out);

	return age_seal(how, &in, &sink, err);
}

/* Each try with a high work factor would take seconds. */
static bool
costly(struct text in)
{
	return memmem(in.at, in.len, "scrypt", 6) != NULL &&
	       memmem(in.at, in.len, " 10\n", 4) == NULL;
}

void
fuzz(struct text in)
{
	scoped(identity_free) struct identity me = { 0 };
	scoped(buf_free) struct buf plain = BUF(LIMIT), sealed = BUF(LIMIT), again = BUF(LIMIT);
	struct age_open how = {
		.identities = &me, .count = 1, .passphrase = answer, .workers = POOL_ALONE
	};
	struct age_seal to = { &me.recipient, 1, { 0 }, true, POOL_ALONE };
	struct err err;

	random_init();
	REQUIRE(identity_parse(TEXT(IDENTITY), &me, &err));
	if (in.len > 0 && costly(in))
		return;
	if (!open_sealed(&how, in, &plain, &err)) {
		REQUIRE(err.fault != FAULT_NONE && err.fault != FAULT_SYSTEM);
		return;
	}
	if (seal(&to, buf_text(&plain), &sealed, &err) &&
	    open_sealed(&how, buf_text(&sealed), &again, &err))
		REQUIRE(text_eq(buf_text(&plain), buf_text(&again)));
}
