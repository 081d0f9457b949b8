/*
 * key_file.h - one signing key in one file, for its owner's eyes only.
 */
#pragma once

#include "base/buf.h"
#include "crypto/age.h"
#include "crypto/note_key.h"

/* Release with key_file_free(). */
struct key_file {
	struct buf text;
	struct note_key key;
};

/* A new key of that name, kept in a file that did not exist.  Faults: CONFLICT. */
must_use bool key_file_make(
    const char *path, struct text name, struct key_file *out, struct err *err);

/* The same, growing from a seed of SIGN_SEED_LEN bytes; from none, when it is empty, a
 * new one.  Faults: CONFLICT, INPUT. */
must_use bool key_file_grow(const char *path, struct text name, struct text seed,
    struct key_file *out, struct err *err);

/* Read the seed of a key from a file: 64 hex digits and nothing else but a newline.
 * Faults: ABSENT, INPUT. */
must_use bool key_file_load_seed(const char *path, struct secret *out, struct err *err);

/* Read one; with `name` not empty it must have that name.  Faults: ABSENT, INPUT. */
must_use bool key_file_load(
    const char *path, struct text name, struct key_file *out, struct err *err);
void key_file_free(struct key_file *file);

/* The same for the age identity that opens what is sealed to a party. */
must_use bool key_file_make_identity(const char *path, struct identity *out, struct err *err);
must_use bool key_file_load_identity(const char *path, struct identity *out, struct err *err);
