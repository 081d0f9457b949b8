/*
 * keys.h - keys for tests and fuzz targets, the same in every run, so that a
 * corpus can hold what they signed.  Nobody keeps anything secret with them.
 */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "crypto/identity.h"
#include "crypto/note_key.h"
#include "crypto/random.h"

/* The key that grows from 32 times the same byte, under a name that outlives it. */
static inline struct note_key
test_key(const char *name, char seed)
{
	struct note_key key = NOTE_KEY;
	char bytes[SIGN_SEED_LEN];
	struct err err;

	random_init();
	memset(bytes, seed, sizeof(bytes));
	if (!sign_key_from_seed(text_bytes(bytes, sizeof(bytes)), &key.key, &err) ||
	    !vkey_make(text_of(name), &key.key.public, &key.vkey, &err))
		abort();
	return key;
}

/* The same, as a witness's. */
static inline struct note_key
test_witness(const char *name, char seed)
{
	struct note_key key = test_key(name, seed);
	struct err err;

	if (!vkey_make_witness(text_of(name), &key.key.public, &key.vkey, &err))
		abort();
	return key;
}

/* The age identity whose scalar is 32 times the same byte. */
static inline struct identity
test_identity(char seed)
{
	struct identity identity = { 0 };
	char bytes[X25519_LEN];
	struct err err;

	random_init();
	memset(bytes, seed, sizeof(bytes));
	if (!identity_from_scalar(text_bytes(bytes, sizeof(bytes)), &identity, &err))
		abort();
	return identity;
}
