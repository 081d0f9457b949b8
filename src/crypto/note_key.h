/*
 * note_key.h - the private keys that sign notes, as text:
 * "PRIVATE+KEY+name+id+base64", the form that Go's sumdb/note reads and writes.
 */
#pragma once

#include "crypto/note.h"

/* More than any private key's text has. */
#define NOTE_KEY_TEXT_MAX 512

/* A named Ed25519 key pair; release with note_key_free(). */
struct note_key {
	struct vkey vkey; /* its name is borrowed from what it was made of */
	struct sign_key key;
};

#define NOTE_KEY ((struct note_key){ 0 })

/* A new key of that name.  Faults: INPUT for a name that cannot stand in a
 * note; LIMIT. */
must_use bool note_key_make(struct text name, struct note_key *out, struct err *err);

/* The one that grows from a seed of SIGN_SEED_LEN bytes.  Faults: INPUT, LIMIT. */
must_use bool note_key_grow(
    struct text name, struct text seed, struct note_key *out, struct err *err);

/* Read a private key; the id must be that of the public key that grows from
 * it.  Error texts never quote it.  Faults: INPUT, LIMIT. */
must_use bool note_key_parse(struct text in, struct note_key *out, struct err *err);

/* Append the text that note_key_parse() reads; `out` is a BUF_SECRET. */
void note_key_format(const struct note_key *key, struct buf *out);

/* The key as one who signs; borrowed from it. */
struct signer note_key_signer(const struct note_key *key);

void note_key_free(struct note_key *key);
