/*
 * note.h - signed notes (c2sp.org/signed-note), the form of everything signed.
 *
 * A note is a text and signature lines under it.  A verifier knows keys; lines
 * of unknown keys are ignored, and one bad line of a known key spoils the note.
 */
#pragma once

#include "base/buf.h"
#include "crypto/sign.h"
#include "crypto/vkey.h"

/* The specification asks for at least 16; more than a hundred nobody needs. */
#define NOTE_SIGNATURES_MAX 100

/* A whole note, and the text of one that we sign.  A statement of 1 MiB fits,
 * and what is left holds so many signatures of the largest kind, 5 KiB each. */
#define NOTE_LEN_MAX (2 * MIB)
#define NOTE_TEXT_MAX (3 * MIB / 2)

/* One who signs notes, with a key of type NOTE_ED25519, or who cosigns them, with
 * one of type NOTE_COSIGNATURE; or who has a note's text signed by whoever has the key. */
struct signer {
	struct vkey vkey;           /* of `key` */
	const struct sign_key *key; /* borrowed; NULL: another has it, and is asked */
	bool (*sign)(void *arg, struct text text, struct signature *out, struct err *err);
	void *arg;
};

/* A signature line, well-formed; it says nothing until it is verified. */
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

/* Read a whole note; everything is borrowed from `in`.  Faults: INPUT; LIMIT
 * when it is longer than NOTE_LEN_MAX or has too many signatures. */
must_use bool note_parse(struct text in, struct note *out, struct err *err);

/* Verify against `count` known keys; sets good[i] to whether keys[i] signed.
 * Every line of a known key must verify, the same line counts once, and lines
 * of unknown keys are ignored.  Faults: DENIED when a known key's line does not
 * verify, or none is there; CONFLICT when two of the keys have the same name and
 * id, whatever the note is; LIMIT. */
must_use bool note_verify(const struct note *note, const struct vkey *keys, size_t count,
    bool *good, struct err *err);

/* Append text, blank line and signature.  Faults: INPUT for a text that is no
 * note's: it ends in a newline, is valid UTF-8 and has no control characters but
 * newlines; LIMIT; those of who is asked to sign. */
must_use bool note_sign(
    struct text text, const struct signer *signer, struct buf *out, struct err *err);

/* Append one more signature line to the note that is all of `note`.  Faults:
 * INPUT when it is none; CONFLICT when it has a line of this key already, since
 * if that one is forged the note stays spoiled; LIMIT. */
must_use bool note_add_signature(
    const struct signer *signer, struct buf *note, struct err *err);

/* Append the line, and nothing else, by which `signer`, who cosigns, does so at a
 * time, which is not negative.  `text` is the text of a note that was read.
 * Faults: LIMIT. */
must_use bool note_cosign(struct text text, const struct signer *signer, int64_t time,
    struct buf *out, struct err *err);

/* When a key of type NOTE_COSIGNATURE says that it signed, the last time of several;
 * -1 when it does not say so.  True only of keys that note_verify() found good. */
int64_t note_cosigned_at(const struct note *note, const struct vkey *key);

/* Append the note, with one line of each of these keys, which are of type NOTE_COSIGNATURE: the
 * latest that it has, or that `more` has, a note of the same text; of this nothing else is
 * taken.  Of both these lines were verified.  Faults: LIMIT. */
must_use bool note_freshen(const struct note *note, const struct note *more,
    const struct vkey *keys, size_t count, struct buf *out, struct err *err);
