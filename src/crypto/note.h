/*
 * note.h - signed notes (c2sp.org/signed-note), the form of everything signed.
 *
 * A note is a text and signature lines under it.  A verifier knows keys; lines
 * of unknown keys are ignored, and one bad line of a known key spoils the note.
 */
#pragma once

#include "base/buf.h"
#include "crypto/sign.h"

#define NOTE_SIGNATURES_MAX 100
#define NOTE_NAME_MAX 255

/* Signature types of the specification that accord verifies. */
enum note_type {
	NOTE_ED25519 = 0x01,
};

/* A verifier key ("vkey"): who, and the public key that speaks for it. */
struct vkey {
	struct text name; /* borrowed from the text it was read from */
	uint32_t id;
	enum note_type type;
	struct sign_public key;
};

/* "name+8 hex digits+base64": read, checked in full (id recomputed, key sound),
 * and written.  Faults: INPUT. */
must_use bool vkey_parse(struct text in, struct vkey *out, struct err *err);
void vkey_format(const struct vkey *vkey, struct buf *out);

/* The vkey of a name and an Ed25519 key.  Faults: INPUT for a name that cannot
 * stand in a note. */
must_use bool vkey_make(
    struct text name, const struct sign_public *key, struct vkey *out, struct err *err);

/* One who signs; `key` is borrowed. */
struct signer {
	struct vkey vkey;
	const struct sign_key *key;
};

struct note_signature {
	struct text name;
	uint32_t id;
	struct text base64; /* key id and signature, as spelled */
};

struct note {
	struct text text;       /* what is signed, with its final newline */
	struct text signatures; /* the lines under the blank one */
	size_t count;
	struct note_signature signature[NOTE_SIGNATURES_MAX];
};

/* Read a whole note; everything is borrowed from `in`.  Faults: INPUT, LIMIT. */
must_use bool note_parse(struct text in, struct note *out, struct err *err);

/* Verify against `count` known keys; sets good[i] for each key that signed.
 * Faults: DENIED when a known key's line does not verify, or none is there;
 * CONFLICT when two of the keys have the same name and id. */
must_use bool note_verify(const struct note *note, const struct vkey *keys, size_t count,
    bool *good, struct err *err);

/* Append text, blank line and signature.  `text` ends in a newline and is valid
 * for a note.  Faults: INPUT, LIMIT. */
must_use bool note_sign(
    struct text text, const struct signer *signer, struct buf *out, struct err *err);

/* Append one more signature line to a note that stands in `note`. */
must_use bool note_add_signature(
    const struct signer *signer, struct buf *note, struct err *err);
