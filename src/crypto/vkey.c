#include "crypto/vkey.h"

#include <inttypes.h>
#include <string.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "crypto/hash.h"

#define ID_DIGITS (2 * (size_t)VKEY_ID_LEN)
#define TYPE_LEN 1
#define TYPED_KEY_LEN (TYPE_LEN + SIGN_PUBLIC_LEN)
#define QUAD 4 /* characters of base64 that stand for three bytes */

/* The property White_Space of Unicode, as ranges. */
static const struct {
	uint32_t first, last;
} white_space[] = {
	{ 0x0009, 0x000d },
	{ 0x0020, 0x0020 },
	{ 0x0085, 0x0085 },
	{ 0x00a0, 0x00a0 },
	{ 0x1680, 0x1680 },
	{ 0x2000, 0x200a },
	{ 0x2028, 0x2029 },
	{ 0x202f, 0x202f },
	{ 0x205f, 0x205f },
	{ 0x3000, 0x3000 },
};

static bool
is_white_space(uint32_t rune)
{
	for (size_t i = 0; i < sizeof(white_space) / sizeof(white_space[0]); i++)
		if (rune >= white_space[i].first && rune <= white_space[i].last)
			return true;
	return false;
}

bool
vkey_name_ok(struct text name)
{
	uint32_t rune;

	if (name.len == 0)
		return false;
	while (text_cut_rune(&name, &rune))
		if (rune < 0x20 || rune == '+' || is_white_space(rune))
			return false;
	return name.len == 0;
}

uint32_t
vkey_id_get(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

uint32_t
vkey_id(struct text name, enum note_type type, const struct sign_public *key)
{
	const uint8_t head[] = { '\n', (uint8_t)type };
	struct hasher hasher;
	struct hash hash;

	hasher_init(&hasher);
	hasher_add(&hasher, name);
	hasher_add(&hasher, text_bytes(head, sizeof(head)));
	hasher_add(&hasher, text_bytes(key->bytes, sizeof(key->bytes)));
	hash = hasher_end(&hasher);
	return (uint32_t)hash.bytes[0] << 24 | (uint32_t)hash.bytes[1] << 16 |
	       (uint32_t)hash.bytes[2] << 8 | hash.bytes[3];
}

static bool
make(struct text name, enum note_type type, const struct sign_public *key, struct vkey *out,
    struct err *err)
{
	if (!vkey_name_ok(name))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' cannot name a key: a name has no spaces and no '+', like "
		    "'example.com/log'",
		    TEXT_ARGS(name));
	if (name.len > NOTE_NAME_MAX)
		return err_set(err, FAULT_INPUT, "a key's name has at most %d bytes, not %zu",
		    NOTE_NAME_MAX, name.len);
	*out = (struct vkey){ name, vkey_id(name, type, key), type, *key };
	return true;
}

bool
vkey_make(struct text name, const struct sign_public *key, struct vkey *out, struct err *err)
{
	return make(name, NOTE_ED25519, key, out, err);
}

bool
vkey_make_witness(
    struct text name, const struct sign_public *key, struct vkey *out, struct err *err)
{
	return make(name, NOTE_COSIGNATURE, key, out, err);
}

/* What the type of a key is called, for those who bring one that we cannot use. */
static const char *
kind_of(uint8_t type)
{
	switch (type) {
	case 0x02:
		return "for ECDSA signatures";
	case 0x05:
		return "for RFC 6962 tree heads";
	case 0x06:
		return "for ML-DSA-44 cosignatures";
	default:
		return "of a kind unknown here";
	}
}

/* Read what stands after the id: the type, and the key. */
static bool
parse_key(struct text in, struct vkey *vkey, struct err *err)
{
	uint8_t typed[TYPED_KEY_LEN], start[3];
	struct text quad = { in.at, in.len < QUAD ? in.len : QUAD };

	if (base64_decode(quad, start, sizeof(start)) && start[0] != NOTE_ED25519 &&
	    start[0] != NOTE_COSIGNATURE)
		return err_set(err, FAULT_INPUT,
		    "vkey of '%.*s' is %s, which accord does not verify", TEXT_ARGS(vkey->name),
		    kind_of(start[0]));
	if (!base64_decode(in, typed, sizeof(typed)))
		return err_set(err, FAULT_INPUT,
		    "vkey of '%.*s' does not end in the base64 of a key of %d bytes",
		    TEXT_ARGS(vkey->name), SIGN_PUBLIC_LEN);
	vkey->type = typed[0];
	memcpy(vkey->key.bytes, typed + TYPE_LEN, SIGN_PUBLIC_LEN);
	return true;
}

bool
vkey_reparse(struct text in, struct vkey *out, struct err *err)
{
	struct text rest = in, digits;
	struct vkey vkey = { 0 };
	uint8_t id[VKEY_ID_LEN];

	if (!text_cut(&rest, '+', &vkey.name) || !text_cut(&rest, '+', &digits))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no vkey: expected NAME+ID+KEY, like "
		    "'example.com/log+530d903a+Aekye...'",
		    TEXT_ARGS(in));
	if (!vkey_name_ok(vkey.name))
		return err_set(err, FAULT_INPUT,
		    "vkey '%.*s' has no valid name: it is empty, or has spaces or control "
		    "characters",
		    TEXT_ARGS(in));
	if (digits.len != ID_DIGITS || !hex_decode(digits, id, sizeof(id)))
		return err_set(err, FAULT_INPUT,
		    "vkey of '%.*s' has no id of %zu lowercase hex digits",
		    TEXT_ARGS(vkey.name), ID_DIGITS);
	if (!parse_key(rest, &vkey, err))
		return false;
	vkey.id = vkey_id_get(id);
	if (vkey.id != vkey_id(vkey.name, vkey.type, &vkey.key))
		return err_set(err, FAULT_INPUT,
		    "vkey of '%.*s' has the id %08" PRIx32 ", its key has %08" PRIx32,
		    TEXT_ARGS(vkey.name), vkey.id, vkey_id(vkey.name, vkey.type, &vkey.key));
	*out = vkey;
	return true;
}

bool
vkey_parse(struct text in, struct vkey *out, struct err *err)
{
	struct vkey vkey;

	if (!vkey_reparse(in, &vkey, err))
		return false;
	if (!sign_public_check(&vkey.key, err))
		return err_in(err, "vkey of '%.*s'", TEXT_ARGS(vkey.name));
	*out = vkey;
	return true;
}

void
vkey_format(const struct vkey *vkey, struct buf *out)
{
	uint8_t typed[TYPED_KEY_LEN] = { (uint8_t)vkey->type };

	memcpy(typed + TYPE_LEN, vkey->key.bytes, SIGN_PUBLIC_LEN);
	buf_add(out, vkey->name);
	buf_addf(out, "+%08" PRIx32 "+", vkey->id);
	base64_add(out, typed, sizeof(typed));
}

bool
vkey_eq(const struct vkey *a, const struct vkey *b)
{
	return a->id == b->id && a->type == b->type && text_eq(a->name, b->name) &&
	       memcmp(a->key.bytes, b->key.bytes, SIGN_PUBLIC_LEN) == 0;
}
