#include "crypto/rest.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/hex.h"
#include "crypto/hkdf.h"
#include "crypto/key_file.h"
#include "crypto/random.h"

#define FORM 1 /* the first byte of what is sealed */
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES
#define TABLE_MAX 31
#define FILE_MAX 128
#define FILE_MODE 0600

_Static_assert(REST_OVERHEAD == 1 + NONCE_LEN + TAG_LEN, "what is said of it");
_Static_assert(REST_KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a cipher's key");

/* The keys, one after the other, in the guarded pages. */
enum key { KEY_ROOT, KEY_SEAL, KEY_NONCE, KEY_TAG, KEYS };

static const char *const purposes[KEYS] = {
	[KEY_SEAL] = "accord/rest/seal/v1",
	[KEY_NONCE] = "accord/rest/nonce/v1",
	[KEY_TAG] = "accord/rest/tag/v1",
};

static struct text
key_of(const struct rest *rest, enum key which)
{
	return text_bytes(rest->keys.at + (size_t)which * REST_KEY_LEN, REST_KEY_LEN);
}

bool
rest_from_key(struct text key, struct rest *out, struct err *err)
{
	struct rest rest;

	assert(key.len == REST_KEY_LEN);
	if (!secret_make((size_t)KEYS * REST_KEY_LEN, &rest.keys, err))
		return false;
	memcpy(rest.keys.at, key.at, REST_KEY_LEN);
	for (size_t i = KEY_SEAL; i < KEYS; i++) {
		struct hkdf from = { .secret = key, .info = text_of(purposes[i]) };

		hkdf_derive(&from, rest.keys.at + i * REST_KEY_LEN, REST_KEY_LEN);
	}
	*out = rest;
	return true;
}

void
rest_free(struct rest *rest)
{
	secret_free(&rest->keys);
}

struct text
rest_key(const struct rest *rest)
{
	return key_of(rest, KEY_ROOT);
}

bool
rest_make(const char *path, struct rest *out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(FILE_MAX);
	uint8_t key[REST_KEY_LEN];

	random_bytes(key, sizeof(key));
	hex_add(&text, key, sizeof(key));
	mem_wipe(key, sizeof(key));
	buf_add(&text, TEXT("\n"));
	return buf_ok(&text, err) && file_create(path, buf_text(&text), FILE_MODE, err) &&
	       rest_load(path, out, err);
}

bool
rest_load(const char *path, struct rest *out, struct err *err)
{
	scoped(secret_free) struct secret key = { 0 };

	_Static_assert(REST_KEY_LEN == SIGN_SEED_LEN, "both are spelled alike");
	return key_file_load_seed(path, &key, err) &&
	       rest_from_key(secret_text(&key), out, err);
}

/* What is authenticated beside the text: the table, a zero byte, the row. */
struct bound {
	size_t len;
	uint8_t bytes[TABLE_MAX + 1 + REST_ROW_MAX];
};

static struct bound
bind(const struct rest_place *place)
{
	size_t len = strlen(place->table) + 1;
	struct bound bound = { .len = len + place->row.len };

	assert(len <= TABLE_MAX + 1 && place->row.len <= REST_ROW_MAX);
	memcpy(bound.bytes, place->table, len);
	if (place->row.len > 0)
		memcpy(bound.bytes + len, place->row.at, place->row.len);
	return bound;
}

static void
seal(const struct rest *rest, const struct bound *bound, const uint8_t *nonce,
    struct text plain, struct buf *out)
{
	char *at = buf_extend(out, REST_OVERHEAD + plain.len);
	uint8_t *to = (uint8_t *)at;

	if (at == NULL)
		return;
	to[0] = FORM;
	memcpy(to + 1, nonce, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(to + 1 + NONCE_LEN, NULL,
	    (const uint8_t *)plain.at, plain.len, bound->bytes, bound->len, NULL, nonce,
	    (const uint8_t *)key_of(rest, KEY_SEAL).at);
}

void
rest_seal(
    const struct rest *rest, const struct rest_place *place, struct text plain, struct buf *out)
{
	struct bound bound = bind(place);
	uint8_t nonce[NONCE_LEN];

	random_bytes(nonce, sizeof(nonce));
	seal(rest, &bound, nonce, plain, out);
}

/* The nonce of another text or place is another one, whoever chose the text. */
void
rest_seal_same(
    const struct rest *rest, const struct rest_place *place, struct text plain, struct buf *out)
{
	struct bound bound = bind(place);
	uint8_t len = (uint8_t)bound.len;
	struct hmac hmac;
	struct hash nonce;

	_Static_assert(sizeof(bound.bytes) <= UINT8_MAX, "a length in one byte");
	hmac_init(&hmac, key_of(rest, KEY_NONCE));
	hmac_add(&hmac, text_bytes(&len, 1));
	hmac_add(&hmac, text_bytes(bound.bytes, bound.len));
	hmac_add(&hmac, plain);
	nonce = hmac_end(&hmac);
	seal(rest, &bound, nonce.bytes, plain, out);
}

static bool
fail(const struct rest_place *place, struct err *err)
{
	return err_set(err, FAULT_SYSTEM,
	    "what lies in the table '%s' does not open: it is damaged, or keys/rest.key is "
	    "another's",
	    place->table);
}

bool
rest_open(const struct rest *rest, const struct rest_place *place, struct text sealed,
    struct buf *out, struct err *err)
{
	struct bound bound = bind(place);
	const uint8_t *from = (const uint8_t *)sealed.at;
	size_t before = out->len;
	char *at;

	if (sealed.len < REST_OVERHEAD || from[0] != FORM)
		return fail(place, err);
	at = buf_extend(out, sealed.len - REST_OVERHEAD);
	if (at == NULL)
		return buf_ok(out, err);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)at, NULL, NULL,
		from + 1 + NONCE_LEN, sealed.len - 1 - NONCE_LEN, bound.bytes, bound.len,
		from + 1, (const uint8_t *)key_of(rest, KEY_SEAL).at) == 0)
		return true;
	buf_cut(out, before);
	return fail(place, err);
}

struct hash
rest_tag(const struct rest *rest, const char *table, struct text name)
{
	struct hmac hmac;

	hmac_init(&hmac, key_of(rest, KEY_TAG));
	hmac_add(&hmac, text_bytes(table, strlen(table) + 1));
	hmac_add(&hmac, name);
	return hmac_end(&hmac);
}
