/*
 * rest.h - contents at rest: sealed with a symmetric key, so that a copied disk or
 * backup without it shows none.
 *
 * XChaCha20-Poly1305.  What is sealed is bound to its place, a table and a row: one that
 * was moved elsewhere does not open.  What is kept: a byte 1, nonce, ciphertext, tag.
 *
 * Only contents are hidden: how much there is, and when it came, a disk shows.
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#define REST_KEY_LEN 32
#define REST_OVERHEAD 41 /* what a sealed text is longer by */
#define REST_ROW_MAX 64

/* The key, and what grows from it, in guarded memory.  A copy of the struct is good for
 * as long as the original.  Release with rest_free(). */
struct rest {
	struct secret keys;
};

/* From REST_KEY_LEN secret bytes.  Faults: LIMIT. */
must_use bool rest_from_key(struct text key, struct rest *out, struct err *err);
void rest_free(struct rest *rest);

/* The bytes that it was made from, to lend; borrowed from it. */
struct text rest_key(const struct rest *rest);

/* Make a key in a file that did not exist, for its owner's eyes only, and load it; load
 * one.  Faults: CONFLICT; ABSENT, INPUT. */
must_use bool rest_make(const char *path, struct rest *out, struct err *err);
must_use bool rest_load(const char *path, struct rest *out, struct err *err);

/* Where something lies: a table, and REST_ROW_MAX bytes at most that name its row. */
struct rest_place {
	const char *table;
	struct text row;
};

/* Append the sealed text, under a random nonce. */
void rest_seal(const struct rest *rest, const struct rest_place *place, struct text plain,
    struct buf *out);

/* The same, under a nonce that grows from place and text: always the same bytes, for
 * what is derived and must come out the same again.  Who sees two versions of a place
 * learns whether they are equal, and no more. */
void rest_seal_same(const struct rest *rest, const struct rest_place *place, struct text plain,
    struct buf *out);

/* Append what was sealed.  Faults: SYSTEM when it is not what was sealed at that place
 * with this key; LIMIT. */
must_use bool rest_open(const struct rest *rest, const struct rest_place *place,
    struct text sealed, struct buf *out, struct err *err);

/* What stands for a name that is only ever looked up: nobody without the key can tell
 * what it is, or try names.  Other tables have others for the same name. */
struct hash rest_tag(const struct rest *rest, const char *table, struct text name);
