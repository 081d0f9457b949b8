/*
 * vkey.h - verifier keys of signed notes (c2sp.org/signed-note): who, and the
 * public key that speaks for it, as "name+id+key".
 */
#pragma once

#include "base/buf.h"
#include "crypto/sign.h"

/* The longest name that accord gives to a key of its own.  Those of others may
 * be of any length that fits into a note. */
#define NOTE_NAME_MAX 255

/* The kinds of signature that accord verifies, by the specification's numbers.
 * A cosignature also tells when it was made (c2sp.org/tlog-cosignature). */
enum note_type {
	NOTE_ED25519 = 0x01,
	NOTE_COSIGNATURE = 0x04,
};

struct vkey {
	struct text name; /* borrowed from the text it was read from */
	uint32_t id;
	enum note_type type;
	struct sign_public key;
};

/* True if a key may have this name: not empty, valid UTF-8, no '+', no Unicode
 * white space, no control character. */
bool vkey_name_ok(struct text name);

/* Read "name+8 lowercase hex digits+base64" and check it in full: the id is
 * computed again, the key is sound.  Faults: INPUT, also for kinds of key that
 * accord does not verify. */
must_use bool vkey_parse(struct text in, struct vkey *out, struct err *err);

/* The same name, type and key. */
bool vkey_eq(const struct vkey *a, const struct vkey *b);

/* vkey_parse() for one that was read before, and kept: that its key is a sound point, which
 * costs most of the time, is not checked again. */
must_use bool vkey_reparse(struct text in, struct vkey *out, struct err *err);

/* Append the text that vkey_parse() reads. */
void vkey_format(const struct vkey *vkey, struct buf *out);

/* The vkey of a name, at most NOTE_NAME_MAX bytes, and an Ed25519 key.
 * Faults: INPUT for a name that cannot stand in a note. */
must_use bool vkey_make(
    struct text name, const struct sign_public *key, struct vkey *out, struct err *err);

/* The same for the key of a witness, of type NOTE_COSIGNATURE. */
must_use bool vkey_make_witness(
    struct text name, const struct sign_public *key, struct vkey *out, struct err *err);

#define VKEY_ID_LEN 4

/* The id in the first VKEY_ID_LEN bytes of a signature: the highest comes first. */
uint32_t vkey_id_get(const uint8_t *bytes);

/* The id that a key has under a name: the start of SHA-256(name, newline, type,
 * key). */
uint32_t vkey_id(struct text name, enum note_type type, const struct sign_public *key);
