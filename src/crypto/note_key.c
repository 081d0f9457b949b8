#include "crypto/note_key.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/hex.h"

#define PREFIX "PRIVATE+KEY+"
#define TYPED_SEED_LEN (1 + SIGN_SEED_LEN)

/* The caller's key gets a name. */
static bool
name_key(struct text name, struct note_key *key, struct note_key *out, struct err *err)
{
	if (!vkey_make(name, &key->key.public, &key->vkey, err))
		return false;
	*out = *key;
	*key = NOTE_KEY; /* it is the other's now */
	return true;
}

bool
note_key_make(struct text name, struct note_key *out, struct err *err)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;

	return sign_key_make(&key.key, err) && name_key(name, &key, out, err);
}

bool
note_key_grow(struct text name, struct text seed, struct note_key *out, struct err *err)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;

	return sign_key_from_seed(seed, &key.key, err) && name_key(name, &key, out, err);
}

/* The key pair that grows from base64 of the type and the seed. */
static bool
parse_seed(struct text base64, struct sign_key *out, struct err *err)
{
	scoped(secret_free) struct secret typed = { 0 };

	if (!secret_make(TYPED_SEED_LEN, &typed, err))
		return false;
	if (!base64_decode(base64, typed.at, typed.len) || typed.at[0] != NOTE_ED25519)
		return err_set(err, FAULT_INPUT,
		    "the private key does not end in the base64 of an Ed25519 seed");
	return sign_key_from_seed(text_after(secret_text(&typed), 1), out, err);
}

bool
note_key_parse(struct text in, struct note_key *out, struct err *err)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	struct text rest = in, name, digits;
	uint8_t id[VKEY_ID_LEN];

	if (!text_skip(&rest, TEXT(PREFIX)) || !text_cut(&rest, '+', &name) ||
	    !text_cut(&rest, '+', &digits) || !hex_decode(digits, id, sizeof(id)))
		return err_set(err, FAULT_INPUT,
		    "this is no private key for notes: expected " PREFIX "NAME+ID+KEY");
	if (!parse_seed(rest, &key.key, err) ||
	    !vkey_make(name, &key.key.public, &key.vkey, err))
		return false;
	if (key.vkey.id != vkey_id_get(id))
		return err_set(err, FAULT_INPUT,
		    "the private key of '%.*s' has the id %08" PRIx32
		    ", but what it holds has %08" PRIx32,
		    TEXT_ARGS(name), vkey_id_get(id), key.vkey.id);
	*out = key;
	key = NOTE_KEY; /* it is the caller's now */
	return true;
}

void
note_key_format(const struct note_key *key, struct buf *out)
{
	uint8_t typed[TYPED_SEED_LEN] = { NOTE_ED25519 };
	struct text seed = sign_key_seed(&key->key);

	assert(out->secret);
	memcpy(typed + 1, seed.at, SIGN_SEED_LEN);
	buf_add(out, TEXT(PREFIX));
	buf_add(out, key->vkey.name);
	buf_addf(out, "+%08" PRIx32 "+", key->vkey.id);
	base64_add(out, typed, sizeof(typed));
	mem_wipe(typed, sizeof(typed));
}

struct signer
note_key_signer(const struct note_key *key)
{
	return (struct signer){ .vkey = key->vkey, .key = &key->key };
}

void
note_key_free(struct note_key *key)
{
	sign_key_free(&key->key);
	*key = NOTE_KEY;
}
