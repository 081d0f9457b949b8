#include "crypto/hpke.h"

#include <string.h>

#include <sodium.h>

#include "base/mem.h"
#include "crypto/hkdf.h"
#include "crypto/random.h"

#define KEY_LEN crypto_aead_chacha20poly1305_ietf_KEYBYTES
#define NONCE_LEN crypto_aead_chacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_chacha20poly1305_ietf_ABYTES
#define SECRET_LEN 32
#define ROOM KIB /* of all that keys grow from */

_Static_assert(HPKE_OVERHEAD == X25519_LEN + TAG_LEN, "what sealing adds");

/* Who labels, by the numbers that the RFC gives to what is used here. */
#define KEM TEXT("KEM\x00\x20")
#define SUITE TEXT("HPKE\x00\x20\x00\x01\x00\x03")
#define VERSION TEXT("HPKE-v1")

/* The one message that is sealed with it. */
struct schedule {
	uint8_t key[KEY_LEN];
	uint8_t nonce[NONCE_LEN];
};

static void
schedule_wipe(struct schedule *schedule)
{
	mem_wipe(schedule, sizeof(*schedule));
}

static void
add_labels(struct buf *out, struct text suite, const char *label)
{
	buf_add(out, VERSION);
	buf_add(out, suite);
	buf_add(out, text_of(label));
}

static void
add_length(struct buf *out, size_t len)
{
	buf_add_byte(out, (uint8_t)(len >> 8));
	buf_add_byte(out, (uint8_t)len);
}

/* What both sides have then: of the numbers they multiplied, and whose they are. */
static bool
agree(const uint8_t shared[static X25519_LEN], const uint8_t sender[static X25519_LEN],
    const struct recipient *recipient, uint8_t out[static SECRET_LEN], struct err *err)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(ROOM), info = BUF(ROOM);
	struct hkdf from = { .salt = TEXT("") };

	add_labels(&secret, KEM, "eae_prk");
	buf_add(&secret, text_bytes(shared, X25519_LEN));
	add_length(&info, SECRET_LEN);
	add_labels(&info, KEM, "shared_secret");
	buf_add(&info, text_bytes(sender, X25519_LEN));
	buf_add(&info, text_bytes(recipient->bytes, X25519_LEN));
	if (!buf_ok(&secret, err) || !buf_ok(&info, err))
		return false;
	from.secret = buf_text(&secret);
	from.info = buf_text(&info);
	hkdf_derive(&from, out, SECRET_LEN);
	return true;
}

/* An extract without a salt. */
static bool
add_extract(struct buf *out, const char *label, struct text of, struct err *err)
{
	scoped(buf_free) struct buf labelled = BUF(ROOM);
	struct hash hash;

	add_labels(&labelled, SUITE, label);
	buf_add(&labelled, of);
	if (!buf_ok(&labelled, err))
		return false;
	hash = hmac_text(TEXT(""), buf_text(&labelled));
	buf_add(out, text_bytes(hash.bytes, HASH_LEN));
	return true;
}

static bool
expand(const uint8_t shared[static SECRET_LEN], const char *label, struct text context,
    uint8_t *out, size_t len, struct err *err)
{
	scoped(buf_free) struct buf secret = BUF(ROOM), info = BUF(ROOM);
	struct hkdf from = { .salt = text_bytes(shared, SECRET_LEN) };

	add_labels(&secret, SUITE, "secret");
	add_length(&info, len);
	add_labels(&info, SUITE, label);
	buf_add(&info, context);
	if (!buf_ok(&secret, err) || !buf_ok(&info, err))
		return false;
	from.secret = buf_text(&secret);
	from.info = buf_text(&info);
	hkdf_derive(&from, out, len);
	return true;
}

static bool
derive(const uint8_t shared[static SECRET_LEN], struct text info, struct schedule *out,
    struct err *err)
{
	scoped(buf_free) struct buf context = BUF(ROOM);

	if (info.len > HPKE_INFO_MAX)
		return err_set(err, FAULT_INPUT, "what it is sealed for takes over %d bytes",
		    HPKE_INFO_MAX);
	buf_add_byte(&context, 0); /* the base mode */
	return add_extract(&context, "psk_id_hash", TEXT(""), err) &&
	       add_extract(&context, "info_hash", info, err) && buf_ok(&context, err) &&
	       expand(shared, "key", buf_text(&context), out->key, KEY_LEN, err) &&
	       expand(shared, "base_nonce", buf_text(&context), out->nonce, NONCE_LEN, err);
}

static bool
make_schedule(const struct hpke *purpose, const uint8_t shared[static X25519_LEN],
    const uint8_t sender[static X25519_LEN], const struct recipient *recipient,
    struct schedule *out, struct err *err)
{
	uint8_t secret[SECRET_LEN] = { 0 };
	bool good = agree(shared, sender, recipient, secret, err) &&
		    derive(secret, purpose->info, out, err);

	mem_wipe(secret, sizeof(secret));
	return good;
}

static bool
seal(const struct hpke *purpose, const struct schedule *schedule, struct text secret,
    struct buf *out, struct err *err)
{
	char *at = buf_extend(out, secret.len + TAG_LEN);

	if (at == NULL)
		return buf_ok(out, err);
	crypto_aead_chacha20poly1305_ietf_encrypt((uint8_t *)at, NULL,
	    (const uint8_t *)secret.at, secret.len, (const uint8_t *)purpose->aad.at,
	    purpose->aad.len, NULL, schedule->nonce, schedule->key);
	return true;
}

bool
hpke_seal(const struct hpke *purpose, const struct recipient *recipient, struct text secret,
    struct buf *out, struct err *err)
{
	scoped(schedule_wipe) struct schedule schedule = { .key = { 0 } };
	uint8_t drawn[X25519_LEN], sender[X25519_LEN], shared[X25519_LEN];
	bool sound, good = false;

	random_bytes(drawn, sizeof(drawn));
	x25519_public(drawn, sender);
	sound = x25519_share(drawn, recipient->bytes, shared);
	mem_wipe(drawn, sizeof(drawn));
	if (!sound)
		return err_set(err, FAULT_INPUT, "this public key is a point of low order");
	good = make_schedule(purpose, shared, sender, recipient, &schedule, err);
	mem_wipe(shared, sizeof(shared));
	if (!good)
		return false;
	buf_add(out, text_bytes(sender, X25519_LEN));
	return seal(purpose, &schedule, secret, out, err);
}

static bool
fail_closed(struct err *err)
{
	return err_set(err, FAULT_DENIED,
	    "it was sealed to another key or for another purpose, or altered since");
}

static bool
unseal(const struct hpke *purpose, const struct schedule *schedule, struct text in,
    struct buf *out, struct err *err)
{
	size_t len = in.len - TAG_LEN, before = out->len;
	char *at = buf_extend(out, len);

	if (at == NULL)
		return buf_ok(out, err);
	if (crypto_aead_chacha20poly1305_ietf_decrypt((uint8_t *)at, NULL, NULL,
		(const uint8_t *)in.at, in.len, (const uint8_t *)purpose->aad.at,
		purpose->aad.len, schedule->nonce, schedule->key) == 0)
		return true;
	out->len = before;
	return fail_closed(err);
}

bool
hpke_open(const struct hpke *purpose, const struct identity *identity, struct text sealed,
    struct buf *secret_out, struct err *err)
{
	scoped(schedule_wipe) struct schedule schedule = { .key = { 0 } };
	uint8_t sender[X25519_LEN], shared[X25519_LEN];
	bool good;

	if (sealed.len < HPKE_OVERHEAD)
		return fail_closed(err);
	memcpy(sender, sealed.at, X25519_LEN);
	if (!x25519_share(identity->scalar.at, sender, shared))
		return fail_closed(err);
	good = make_schedule(purpose, shared, sender, &identity->recipient, &schedule, err);
	mem_wipe(shared, sizeof(shared));
	return good &&
	       unseal(purpose, &schedule, text_after(sealed, X25519_LEN), secret_out, err);
}
